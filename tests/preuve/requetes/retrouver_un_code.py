"""Find a code by its name."""

A_LA_MAIN = """
# The names of nomenclatures/*.csv that hold the word, the same name first, then by name; without a word, the schemes and the régions.
colonnes: nomenclature code libelle
cas:
- parametres: {texte: ENTREPOSAGE}
  lignes:
  - [section_naf, H, Transports et entreposage]
  - [nace17, HZ, Transports et entreposage]
  - [division_naf, "52", Entreposage et services auxiliaires des transports]
- parametres: {texte: saint-BARTHELEMY}
  lignes:
  - ["departement", "977", "Saint-Barthélemy"]
  - ["commune", "38363", "Saint-Barthélemy"]
  - ["commune", "40251", "Saint-Barthélemy"]
  - ["commune", "50450", "Saint-Barthélemy"]
  - ["commune", "56207", "Saint-Barthélemy"]
  - ["commune", "70459", "Saint-Barthélemy"]
  - ["commune", "77402", "Saint-Barthélemy"]
  - ["commune", "97701", "Saint-Barthélemy"]
  - ["commune", "21430", "Montigny-Saint-Barthélemy"]
  - ["commune", "07216", "Saint-Barthélemy-Grozon"]
  - ["commune", "42202", "Saint-Barthélemy-Lestra"]
  - ["commune", "47232", "Saint-Barthélemy-d'Agenais"]
  - ["commune", "49267", "Saint-Barthélemy-d'Anjou"]
  - ["commune", "24380", "Saint-Barthélemy-de-Bellegarde"]
  - ["commune", "24381", "Saint-Barthélemy-de-Bussière"]
  - ["commune", "38364", "Saint-Barthélemy-de-Séchilienne"]
  - ["commune", "26295", "Saint-Barthélemy-de-Vals"]
  - ["commune", "07215", "Saint-Barthélemy-le-Meil"]
  - ["commune", "07217", "Saint-Barthélemy-le-Plain"]
  - ["commune", "60681", "Villers-Saint-Barthélemy"]
- lignes:
  - ["dispositif", "activite-partielle", "Activité partielle"]
  - ["dispositif", "cpsti", "Aide aux indépendants (CPSTI)"]
  - ["dispositif", "fonds-solidarite", "Fonds de solidarité"]
  - ["dispositif", "prets-directs", "Prêts directs de l'État"]
  - ["dispositif", "pge", "Prêts garantis par l'État"]
  - ["dispositif", "reports-echeances", "Reports d'échéances fiscales"]
  - ["region", "84", "Auvergne-Rhône-Alpes"]
  - ["region", "27", "Bourgogne-Franche-Comté"]
  - ["region", "53", "Bretagne"]
  - ["region", "24", "Centre-Val de Loire"]
  - ["region", "94", "Corse"]
  - ["region", "44", "Grand Est"]
  - ["region", "01", "Guadeloupe"]
  - ["region", "03", "Guyane"]
  - ["region", "32", "Hauts-de-France"]
  - ["region", "04", "La Réunion"]
  - ["region", "02", "Martinique"]
  - ["region", "06", "Mayotte"]
  - ["region", "28", "Normandie"]
  - ["region", "75", "Nouvelle-Aquitaine"]
  - ["region", "76", "Occitanie"]
  - ["region", "52", "Pays de la Loire"]
  - ["region", "93", "Provence-Alpes-Côte d'Azur"]
  - ["region", "11", "Île-de-France"]
"""
