"""The parameters with which each query is computed a second time."""

from __future__ import annotations

Cas = list[dict[str, str]]
PGE, REPORTS, ACTIVITE, PRETS = (
    {"dispositif": nom} for nom in ("pge", "reports-echeances", "activite-partielle", "prets-directs")
)
REGION = {"maille": "region"}
TOUT_PAR_MAILLE: Cas = [
    {},
    REGION,
    {**REPORTS, **REGION},
    {**ACTIVITE, **REGION},
    PGE,
    {**REGION, "volet": "VOLET2"},
    {"date_maj": "2021-01-01"},
]
LIEUX: Cas = [{}, {"region": "84"}, {"region": "06"}, {"region": "84", "departement": "75"}]

CAS: dict[str, Cas] = {
    "chiffres_cles_dispositifs": [{}],
    "chiffres_cles_dispositif": [{}, PGE, ACTIVITE, PRETS, {"date_maj": "2020-12-31"}],
    "par_region": [
        {},
        {"volet": "VOLET1"},
        {"volet": "VOLET2"},
        {"date_maj": "2021-01-01"},
        PGE,
        REPORTS,
        PRETS,
        ACTIVITE,
        {**ACTIVITE, "concept": "mensuel"},
        {**ACTIVITE, "concept": "mensuel", "mois": "2020-04"},
        {**ACTIVITE, "concept": "somme-mensuelle"},
    ],
    "par_departement": [{}, {"volet": "VOLET1"}, {"date_maj": "2021-01-01"}, PGE, REPORTS, ACTIVITE],
    "sections_territoire": [
        *LIEUX,
        {"axe": "classe_effectif"},
        {"region": "11", "axe": "categorie_juridique"},
        {"volet": "VOLET2"},
        PRETS,
        {"date_maj": "2021-01-01", "region": "11"},
        {**REPORTS, "region": "11"},
        {**ACTIVITE, "concept": "mensuel"},
    ],
    "top_secteurs": [{}, {"combien": "3"}, PGE, ACTIVITE, {"volet": "VOLET2"}, {"date_maj": "2021-01-01"}],
    "historique": [*LIEUX, {"volet": "VOLET1"}, PGE, {**ACTIVITE, "region": "11"}],
    "comparer_territoires": [{}, {"a": "departement/75", "b": "region/06"}],
    "chiffres_cles_territoire": [
        *LIEUX,
        {"volet": "VOLET2"},
        {"date_maj": "2021-01-01"},
        {**ACTIVITE, "region": "11"},
        PRETS,
    ],
    "publications_dispositif": [{}, PGE, ACTIVITE],
    "dernieres_variations": [{}],
    "territoire_situe": [{}, {"territoire": "departement/35"}, {"territoire": "departement/974"}],
    "courbes_territoire": [{}, {"territoire": "departement/69"}, {"territoire": "region/11"}],
    "secteur_situe": [{}, {"secteur": "I", "territoire": "departement/69"}, {"secteur": "GZ"}],
    "secteurs_regions": [{}, PGE, ACTIVITE],
    "regions_par_date": [{}, PGE, ACTIVITE],
    "secteur_dispositifs": [{}, {"secteur": "I"}, {"secteur": "Z"}, {"secteur": "IZ"}],
    "secteur_regions": [{}, {**PGE, "secteur": "I"}, {"volet": "VOLET1"}, {**ACTIVITE, "secteur": "IZ"}],
    "rangs_territoire": [{}, {"territoire": "departement/75"}],
    "secteur_dominant": TOUT_PAR_MAILLE,
    "secteur_departements": [{}, {**PGE, "secteur": "I"}, {"date_maj": "2021-01-01"}, {**ACTIVITE, "secteur": "IZ"}],
    "croissance_territoires": [
        {},
        REGION,
        {**REGION, **PGE, "debut": "2020-09-30"},
        {**REGION, "fin": "2020-12-31"},
        {**REGION, "volet": "VOLET1"},
    ],
    "croissance_secteurs": [{}, PGE, REPORTS, {"debut": "2020-12-31"}, {"fin": "2021-02-01", "volet": "VOLET1"}],
    "valeurs_mensuelles": [{}, {"region": "84"}],
    "montant_par_aide": TOUT_PAR_MAILLE,
    "montant_par_entreprise": [
        {},
        {"region": "84"},
        {"axe": "classe_effectif"},
        {"region": "11", "axe": "categorie_juridique"},
        PGE,
    ],
    "concentration_territoires": [{}, REGION, {**REGION, "date_maj": "2021-01-01"}],
    "concentration_secteurs": [{}, {"region": "84"}, {"departement": "75"}, {"date_maj": "2021-01-01"}],
    "courbe_concentration": TOUT_PAR_MAILLE,
    "distribution_territoires": [{}, REGION, {"date_maj": "2021-01-01"}],
    "ecart_profil_national": [
        {},
        {"departement": "75"},
        {**REPORTS, "region": "06"},
        {"date_maj": "2021-01-01"},
        ACTIVITE,
    ],
    "territoires_atypiques": TOUT_PAR_MAILLE,
    "couverture_repartitions": [{}, ACTIVITE],
    "part_inconnue": [{}, {"date_maj": "2021-01-01"}],
    "secret_par_territoire": TOUT_PAR_MAILLE,
    "baisses_du_cumul": [{}, {"niveau": "region"}, {**PGE, "niveau": "departement"}, {"niveau": "departement"}],
    "sources": [{}, PGE],
    "rejets": [{}, ACTIVITE],
    "bilan_sources": [{}],
    "volets": [{}],
    "dispositifs_mensuels": [{}],
    "etat_publication": [{}],
}
# Lists out of the reference tables, and the checks: they show no figure of the files; main/ proves them.
SANS_CHIFFRE = {
    "registre",
    "secteurs",
    "dispositifs",
    "territoires",
    "concepts",
    "retrouver_un_code",
    "controles",
    "bilan_controles",
}
