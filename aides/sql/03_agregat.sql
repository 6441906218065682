-- The one cube behind every page.
-- niveau says what a row covers; 'TOUS' (departement) and 'FR' (region) are the members for "all of them".
-- montant_centimes is the exact amount; montant is the same in euros, for people. secret = 1: the cell exists,
-- its measures are withheld and are not in this file.

CREATE TABLE agregat (
    id INTEGER PRIMARY KEY,
    dispositif TEXT NOT NULL REFERENCES dispositif (id),
    volet TEXT NOT NULL,
    concept TEXT NOT NULL REFERENCES concept (code),
    date_maj TEXT NOT NULL,
    mois TEXT NOT NULL,
    niveau TEXT NOT NULL CHECK (niveau IN ('national', 'region', 'departement')),
    region TEXT NOT NULL REFERENCES region (code),
    departement TEXT NOT NULL REFERENCES departement (code),
    axe TEXT NOT NULL REFERENCES axe (code),
    modalite TEXT NOT NULL,
    nombre INTEGER,
    entreprises INTEGER,
    etablissements INTEGER,
    montant NUMERIC,
    montant_centimes INTEGER,
    salaries INTEGER,
    heures INTEGER,
    secret INTEGER NOT NULL DEFAULT 0 CHECK (secret IN (0, 1)),
    origine TEXT NOT NULL CHECK (origine IN ('publie', 'calcule', 'lignes')),
    source INTEGER REFERENCES source_fichier (id),
    FOREIGN KEY (axe, modalite) REFERENCES modalite (axe, code),
    CHECK (CAST(round(montant * 100) AS INTEGER) IS montant_centimes),
    CHECK (secret = 0 OR (nombre IS NULL AND entreprises IS NULL AND etablissements IS NULL
                          AND montant_centimes IS NULL AND salaries IS NULL AND heures IS NULL))
);

CREATE UNIQUE INDEX agregat_cle ON agregat
    (dispositif, volet, concept, date_maj, mois, axe, modalite, niveau, region, departement);
CREATE INDEX agregat_territoire ON agregat (departement, region, dispositif, date_maj, axe);
CREATE INDEX agregat_source ON agregat (source);

-- The national figures of every snapshot. montant_non_ventile (and its count) is what the State's national total
-- holds beyond what is broken down by territory and sector; it is known for the scheme as a whole, so it stands
-- on a row of its own (volet '') and every column adds up over volets.
CREATE TABLE chiffres_cles (
    dispositif TEXT NOT NULL REFERENCES dispositif (id),
    volet TEXT NOT NULL,
    date_maj TEXT NOT NULL,
    concept TEXT NOT NULL REFERENCES concept (code),
    mois TEXT NOT NULL,
    nombre_aides INTEGER,
    nombre_entreprises INTEGER,
    montant_total NUMERIC,
    montant_non_ventile NUMERIC,
    nombre_non_ventile INTEGER,
    nombre_salaries INTEGER,
    nombre_heures INTEGER,
    nombre_etablissements INTEGER,
    PRIMARY KEY (dispositif, volet, date_maj, concept, mois)
) WITHOUT ROWID;
