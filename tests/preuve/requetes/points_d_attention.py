"""What the checks found, by rule and period."""

A_LA_MAIN = """
# The six alerts of controles.yml: what is missing (montant_non_ventile) before what does not agree (the two of total_officiel_territoire, régions and
# départements, are one line), before what is not known (code_inconnu). All are of the one scheme, on the one date.
colonnes: statut gravite effet dispositif nombre_resultats nombre_dates premiere_date derniere_date nom commentaire
cas:
- lignes: &tout
  - [alerte, 3, Des aides manquent dans un total ou dans son détail., fonds-solidarite, 1, 1, "2021-03-31", "2021-03-31", montant_non_ventile, "*"]
  - [alerte, 4, Deux chiffres qui devraient être égaux ne le sont pas., fonds-solidarite, 2, 1, "2021-03-31", "2021-03-31", total_officiel_territoire, "*"]
  - [alerte, 4, Deux chiffres qui devraient être égaux ne le sont pas., fonds-solidarite, 1, 1, "2021-03-31", "2021-03-31", regions_et_departements, "*"]
  - [alerte, 4, Deux chiffres qui devraient être égaux ne le sont pas., fonds-solidarite, 1, 1, "2021-03-31", "2021-03-31", ventilations_divergentes, "*"]
  - [alerte, 5, "Une part des aides n'a ni lieu ni secteur connu, et ne compte que dans le total.", fonds-solidarite, 1, 1, "2021-03-31", "2021-03-31", code_inconnu, "*"]
- parametres: {dispositif: fonds-solidarite}
  lignes: *tout
- parametres: {dispositif: activite-partielle}
  vide: nothing was found of that scheme
"""
