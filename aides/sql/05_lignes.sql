-- What only payment lines can give, under secrecy: communes at the last date, and the history day by day.

-- Cumulative totals of a commune. A secret commune keeps its row, without its measures. Coordinates feed the map of points.
CREATE TABLE agregat_commune (
    dispositif TEXT NOT NULL REFERENCES dispositif (id),
    volet TEXT NOT NULL,
    date_maj TEXT NOT NULL,
    commune TEXT NOT NULL REFERENCES commune (code),
    nombre INTEGER,
    entreprises INTEGER,
    montant NUMERIC,
    montant_centimes INTEGER,
    secret INTEGER NOT NULL CHECK (secret IN (0, 1)),
    latitude REAL,
    longitude REAL,
    PRIMARY KEY (dispositif, volet, date_maj, commune)
) WITHOUT ROWID;

-- National totals since the beginning, at the payment dates whose increment since the date before may be told. Days of too
-- few businesses are merged with their neighbours: only their sum stands here.
CREATE TABLE historique_quotidien (
    dispositif TEXT NOT NULL REFERENCES dispositif (id),
    volet TEXT NOT NULL,
    date TEXT NOT NULL,
    nombre_cumule INTEGER,
    montant_cumule NUMERIC NOT NULL,
    montant_cumule_centimes INTEGER NOT NULL,
    PRIMARY KEY (dispositif, volet, date)
) WITHOUT ROWID;

-- Of the cells that are hidden because what they add would tell of too few: the amount that was told last, at its date.
CREATE TABLE agregat_anterieur (
    dispositif TEXT NOT NULL REFERENCES dispositif (id),
    volet TEXT NOT NULL,
    concept TEXT NOT NULL REFERENCES concept (code),
    date_maj TEXT NOT NULL,
    mois TEXT NOT NULL,
    niveau TEXT NOT NULL,
    region TEXT NOT NULL REFERENCES region (code),
    departement TEXT NOT NULL REFERENCES departement (code),
    axe TEXT NOT NULL REFERENCES axe (code),
    modalite TEXT NOT NULL,
    montant NUMERIC NOT NULL,
    montant_centimes INTEGER NOT NULL,
    PRIMARY KEY (dispositif, volet, concept, mois, niveau, region, departement, axe, modalite),
    FOREIGN KEY (axe, modalite) REFERENCES modalite (axe, code)
) WITHOUT ROWID;
