"""The checks, rule by rule."""

A_LA_MAIN = """
# One row a rule: total_officiel_territoire has two results (régions, départements), the others one.
colonnes: statut nom nombre_resultats date_maj commentaire
cas:
- lignes:
  - [alerte, total_officiel_territoire, 2, "2021-03-31", "*"]
  - [alerte, code_inconnu, 1, "2021-03-31", "*"]
  - [alerte, montant_non_ventile, 1, "2021-03-31", "*"]
  - [alerte, regions_et_departements, 1, "2021-03-31", "*"]
  - [alerte, ventilations_divergentes, 1, "2021-03-31", "*"]
  - [ok, attaque_du_secret, 1, "", "*"]
  - [ok, bilan_des_euros, 1, "2021-03-31", "*"]
  - [ok, cellules_disparues, 1, "", Le nombre de chiffres publiés ne chute jamais.]
  - [ok, cellules_doublees, 1, "", Aucune publication n'est le double exact de la précédente.]
  - [ok, cellules_negatives, 1, "", Aucun chiffre négatif.]
  - [ok, changement_de_concept, 1, "", Aucun fichier ne change de mesure en cours de route.]
  - [ok, cles_etrangeres, 1, "", Tous les codes de la base existent dans leur table de référence.]
  - [ok, contenu_identique, 1, "", Aucun contenu n'est publié sous deux dates.]
  - [ok, departements_permutes, 1, "", Aucun couple de territoires ne semble échangé.]
  - [ok, double_chargement, 1, "", Aucune publication ne dépasse la suivante.]
  - [ok, lignes_conservees, 1, "", "Chaque ligne lue est publiée ou rejetée avec sa raison, dans tous les fichiers."]
  - [ok, lignes_et_cube, 1, "", "Quand une publication part des paiements, leurs euros se retrouvent au centime près dans les totaux nationaux."]
  - [ok, montants_conserves, 1, "", La somme de chaque fichier se retrouve au centime près dans la base.]
  - [ok, montants_nuls, 1, "", Aucune aide comptée sans montant.]
  - [ok, non_localise, 1, "", Toutes les aides publiées sont rattachées à une région.]
  - [ok, renforcement_du_secret, 1, "2020-05-20", "*"]
  - [ok, total_en_baisse, 1, "", Aucun total cumulé ne baisse d'une publication à la suivante.]
  - [ok, total_probable, 1, "", Aucun secteur ne ressemble à un total.]
"""
