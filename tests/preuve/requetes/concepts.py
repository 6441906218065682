"""What the values measure over time."""

A_LA_MAIN = """
colonnes: code libelle description
cas:
- lignes:
  - [cumul, Cumul depuis le début, Total de toutes les aides depuis l'ouverture du dispositif jusqu'à la date de mise à jour.]
  - [mensuel, Valeur d'un mois, "Demandes portant sur un seul mois d'activité. Un même salarié peut revenir chaque mois, les mois ne s'additionnent donc pas."]
  - [somme-mensuelle, Somme de valeurs mensuelles, "Somme des valeurs de plusieurs mois publiée telle quelle. Un salarié y compte une fois par mois, cette somme ne se compare pas au cumul."]
"""
