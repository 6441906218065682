-- Reference tables: the members that every code of the cube points at.
-- Rows come from nomenclatures/*.csv and dispositifs.yml. Unknown or blank codes have an explicit member
-- ('ZZ', or 'Z' for NAF sections as the administration writes it), so that no code is ever NULL.

CREATE TABLE region (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL,
    nature TEXT NOT NULL CHECK (nature IN ('region', 'total', 'inconnu')),
    latitude REAL,
    longitude REAL
);

CREATE TABLE departement (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL,
    region TEXT NOT NULL REFERENCES region (code),
    nature TEXT NOT NULL CHECK (nature IN ('departement', 'collectivite', 'total', 'inconnu')),
    annee_population INTEGER,
    latitude REAL,
    longitude REAL
);

CREATE TABLE commune (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL,
    nature TEXT NOT NULL CHECK (nature IN ('commune', 'arrondissement')),
    departement TEXT NOT NULL REFERENCES departement (code),
    population INTEGER,
    latitude REAL,
    longitude REAL
);

CREATE TABLE section_naf (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL,
    nomenclature TEXT NOT NULL
);

CREATE TABLE division_naf (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL,
    section TEXT NOT NULL REFERENCES section_naf (code),
    nomenclature TEXT NOT NULL
);

CREATE TABLE nace17 (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL,
    libelle_court TEXT NOT NULL,
    ordre INTEGER NOT NULL
);

CREATE TABLE classe_effectif (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL,
    ordre INTEGER NOT NULL
);

CREATE TABLE categorie_juridique (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL
);

CREATE TABLE type_pret (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL
);

CREATE TABLE axe (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL,
    ordre INTEGER NOT NULL
);

-- One row per member of each axis: the single target of agregat (axe, modalite).
CREATE TABLE modalite (
    axe TEXT NOT NULL REFERENCES axe (code),
    code TEXT NOT NULL,
    libelle TEXT NOT NULL,
    ordre INTEGER NOT NULL,
    PRIMARY KEY (axe, code)
) WITHOUT ROWID;

-- What a count of the scheme means through time: two concepts are never added nor drawn on one curve.
CREATE TABLE concept (
    code TEXT PRIMARY KEY,
    libelle TEXT NOT NULL,
    description TEXT NOT NULL
);

CREATE TABLE dispositif (
    id TEXT PRIMARY KEY,
    titre TEXT NOT NULL,
    description TEXT NOT NULL,
    operateur TEXT NOT NULL,
    unite_nombre TEXT NOT NULL,
    mesures TEXT NOT NULL,
    axe_principal TEXT NOT NULL REFERENCES axe (code),
    source_url TEXT NOT NULL,
    licence TEXT NOT NULL,
    frequence TEXT NOT NULL,
    date_maj TEXT,
    ordre INTEGER NOT NULL,
    fictif INTEGER NOT NULL CHECK (fictif IN (0, 1))
);
