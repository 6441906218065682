"""Quality checks."""

A_LA_MAIN = """
# The six alerts worked out from the files; the others find nothing to say of such a base. Masked: Paris's
# accommodation, the total of Paris, the same two in Île-de-France and in France, 6 of 5 + 5 + 3 cells; the attack adds
# the 2 that a région's excess betrays: accommodation in Paris and the unknown sector in Rhône, on 2021-03-31.
colonnes: statut commentaire dispositif volet date_maj nom sujet attendu trouve difference unite
cas:
- parametres: {statut: alerte, dispositif: fonds-solidarite}
  lignes:
  - [alerte, "Dans fonds-solidarite/2021-03-31/fonds-solidarite-volet-1-departemental-naf-latest.csv, 1 ligne porte « 958 » dans la colonne dep : ce code n'est pas dans la nomenclature, son montant est compté sous « non localisé » ou « non connu ».", fonds-solidarite, "", "2021-03-31", code_inconnu, fonds-solidarite/2021-03-31/fonds-solidarite-volet-1-departemental-naf-latest.csv, null, 1, null, lignes]
  - [alerte, "Au 31 mars 2021, l'État annonce 125\\u202F000\\u202F000,75\\u00A0€ pour Fonds de solidarité mais n'en détaille que 117\\u202F500\\u202F000,60\\u00A0€ par secteur et par territoire : le reste n'est dans aucun fichier publié.", fonds-solidarite, "", "2021-03-31", montant_non_ventile, Fonds de solidarité, 125000000.75, 117500000.60, -7500000.15, euros]
  - [alerte, "Au 31 mars 2021, pour Fonds de solidarité, des départements ont un total officiel différent de la somme détaillée (1 sur 1) ; le plus grand écart est Paris (52\\u202F000\\u202F000\\u00A0€ annoncés, 50\\u202F000\\u202F000\\u00A0€ détaillés).", fonds-solidarite, "", "2021-03-31", total_officiel_territoire, Fonds de solidarité, 52000000, 50000000, -2000000, euros]
  - [alerte, "Au 31 mars 2021, pour Fonds de solidarité, des régions ont un total officiel différent de la somme détaillée (1 sur 1) ; le plus grand écart est Île-de-France (100\\u202F000\\u202F000\\u00A0€ annoncés, 94\\u202F000\\u202F000,40\\u00A0€ détaillés).", fonds-solidarite, "", "2021-03-31", total_officiel_territoire, Fonds de solidarité, 100000000, 94000000.40, -5999999.60, euros]
  - [alerte, "Fonds de solidarité (volet 1) : au 31 mars 2021, la ventilation « Catégorie juridique » totalise 66\\u202F000\\u202F000 contre 110\\u202F000\\u202F000 (euros) pour la ventilation principale : les cas inconnus et les chiffres trop petits n'y sont pas publiés de la même façon. C'est le cas à 1 date.", fonds-solidarite, VOLET1, "2021-03-31", ventilations_divergentes, Catégorie juridique, 110000000.40, 66000000, -44000000.40, selon la mesure]
  - [alerte, "Fonds de solidarité (volet 1) : au 31 mars 2021, les départements totalisent 69\\u202F700\\u202F000 contre 110\\u202F000\\u202F000 (euros) pour les régions (ventilation « Secteur d'activité (section NAF) »). Les chiffres trop petits pour être publiés manquent à l'échelle des départements. C'est le cas à 2 dates.", fonds-solidarite, VOLET1, "2021-03-31", regions_et_departements, Secteur d'activité (section NAF), 110000000.40, 69700000, -40300000.40, selon la mesure]
- parametres: {statut: ok}
  lignes:
  - [ok, La somme de chaque fichier se retrouve au centime près dans la base., null, "", null, montants_conserves, Pas un centime perdu, 0, 0, 0, euros]
  - [ok, "Quand une publication part des paiements, leurs euros se retrouvent au centime près dans les totaux nationaux.", null, "", null, lignes_et_cube, Des paiements aux chiffres publiés, 0, 0, 0, euros]
  - [ok, "Chaque ligne lue est publiée ou rejetée avec sa raison, dans tous les fichiers.", null, "", null, lignes_conservees, Aucune ligne perdue, 0, 0, 0, lignes]
  - [ok, Tous les codes de la base existent dans leur table de référence., null, "", null, cles_etrangeres, Codes rattachés, 0, 0, 0, lignes]
  - [ok, Toutes les aides publiées sont rattachées à une région., null, "", null, non_localise, Aides localisées, 0, 0, 0, selon la mesure]
  - [ok, Aucun total cumulé ne baisse d'une publication à la suivante., null, "", null, total_en_baisse, Totaux cumulés qui ne baissent pas, 0, 0, 0, selon la mesure]
  - [ok, Aucune publication ne dépasse la suivante., null, "", null, double_chargement, Hausses suivies d'un retour en arrière, 0, 0, 0, selon la mesure]
  - [ok, Aucune publication n'est le double exact de la précédente., null, "", null, cellules_doublees, Cellules qui doublent, 0, 0, 0, cellules]
  - [ok, Aucun couple de territoires ne semble échangé., null, "", null, departements_permutes, Territoires échangés, 0, 0, 0, selon la mesure]
  - [ok, Aucun contenu n'est publié sous deux dates., null, "", null, contenu_identique, Publications différentes, 0, 0, 0, fichier]
  - [ok, Aucun chiffre négatif., null, "", null, cellules_negatives, Chiffres négatifs, 0, 0, 0, cellules]
  - [ok, Aucune aide comptée sans montant., null, "", null, montants_nuls, Aides sans montant, 0, 0, 0, cellules]
  - [ok, Aucun secteur ne ressemble à un total., null, "", null, total_probable, Totaux probables parmi les détails, 0, 0, 0, euros]
  - [ok, Aucun fichier ne change de mesure en cours de route., null, "", null, changement_de_concept, "Même fichier, même mesure", 0, 0, 0, date]
  - [ok, Le nombre de chiffres publiés ne chute jamais., null, "", null, cellules_disparues, Chiffres qui disparaissent, 0, 0, 0, cellules]
  - [ok, "L'attaquant a cherché à retrouver 8 chiffres masqués à partir de tout ce qui est publié : il n'en trouve aucun de ceux que nous avons masqués.", null, "", null, attaque_du_secret, Ensemble de la base, 8, 0, -8, cellules]
  - [ok, "Fonds de solidarité (volet 1), au 31 mars 2021 : 110\\u202F000\\u202F000,40\\u00A0€ = 69\\u202F700\\u202F000\\u00A0€ qui se lisent par secteur et par département + 40\\u202F300\\u202F000,40\\u00A0€ qui ne s'y lisent pas, parce que le secret les masque (0 case) ou que l'administration ne les ventile pas.", fonds-solidarite, VOLET1, "2021-03-31", bilan_des_euros, Fonds de solidarité (volet 1), 110000000.40, 69700000, -40300000.40, euros]
  - [ok, "6 chiffres sur 13 sont masqués : ils l'étaient à l'arrivée, portent sur trop peu d'entreprises, ou évitent que les premiers ne se déduisent (part du total pour ces derniers : moins de 1\\u00A0%).", activite-partielle, "", "2020-05-20", renforcement_du_secret, activite-partielle, 13, 6, -7, cellules]
- parametres: {statut: ok, dispositif: activite-partielle}
  lignes:
  - [ok, "6 chiffres sur 13 sont masqués : ils l'étaient à l'arrivée, portent sur trop peu d'entreprises, ou évitent que les premiers ne se déduisent (part du total pour ces derniers : moins de 1\\u00A0%).", activite-partielle, "", "2020-05-20", renforcement_du_secret, activite-partielle, 13, 6, -7, cellules]
- parametres: {statut: echec}
  vide: nothing stops the publication
"""
