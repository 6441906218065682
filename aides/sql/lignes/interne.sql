-- aides-interne.db: every payment, enriched. Never served: siren and siret stand here.
-- '' is what is not known of a code that has no member for it (siren of Wallis-et-Futuna, siret, commune, activite, division, mois).
-- activite is the code as the register or the interface gives it, in NAFRev2 or NAF2025; section is always of rév. 2.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    chemin TEXT NOT NULL,
    sha256 TEXT NOT NULL
);
CREATE TABLE aide (
    dispositif TEXT NOT NULL,
    volet TEXT NOT NULL,
    mois TEXT NOT NULL,
    date_paiement TEXT NOT NULL,
    montant_centimes INTEGER NOT NULL,
    siren TEXT NOT NULL,
    siret TEXT NOT NULL,
    departement TEXT NOT NULL,
    region TEXT NOT NULL,
    commune TEXT NOT NULL,
    activite TEXT NOT NULL,
    nomenclature_activite TEXT NOT NULL,
    division TEXT NOT NULL,
    section TEXT NOT NULL,
    classe_effectif TEXT NOT NULL,
    categorie_juridique TEXT NOT NULL,
    localisation TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    ligne INTEGER NOT NULL
);
