-- Provenance and quality: what was read, what was set aside and why, what was checked.

CREATE TABLE source_fichier (
    id INTEGER PRIMARY KEY,
    dispositif TEXT REFERENCES dispositif (id),
    date_maj TEXT,
    chemin TEXT NOT NULL UNIQUE,
    format TEXT NOT NULL,
    etat TEXT NOT NULL CHECK (etat IN ('lu', 'ecarte')),
    octets INTEGER,
    sha256 TEXT NOT NULL,
    empreinte_lignes TEXT NOT NULL,
    date_recuperation TEXT NOT NULL,
    lignes_lues INTEGER,
    lignes_retenues INTEGER,
    lignes_rejetees INTEGER NOT NULL,
    montant_lu NUMERIC,
    montant_retenu NUMERIC,
    montant_rejete NUMERIC,
    CHECK (lignes_lues = lignes_retenues + lignes_rejetees)
);

CREATE TABLE rejet (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source_fichier (id),
    ligne INTEGER,
    colonne TEXT NOT NULL,
    valeur TEXT NOT NULL,
    raison TEXT NOT NULL,
    montant NUMERIC
);

CREATE TABLE controle (
    id INTEGER PRIMARY KEY,
    nom TEXT NOT NULL,
    sujet TEXT NOT NULL,
    dispositif TEXT REFERENCES dispositif (id),
    volet TEXT,
    date_maj TEXT,
    attendu NUMERIC,
    trouve NUMERIC,
    difference NUMERIC,
    unite TEXT NOT NULL,
    statut TEXT NOT NULL CHECK (statut IN ('ok', 'alerte', 'echec')),
    commentaire TEXT NOT NULL,
    gravite INTEGER,
    effet TEXT NOT NULL DEFAULT ''
);

-- One row: what this file is. The fingerprint depends on the content alone, never on the day it was built.
CREATE TABLE publication (
    empreinte TEXT PRIMARY KEY,
    titre TEXT NOT NULL,
    fictif INTEGER NOT NULL CHECK (fictif IN (0, 1)),
    avertissement TEXT NOT NULL,
    version_schema INTEGER NOT NULL,
    derniere_date_maj TEXT
);
