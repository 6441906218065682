-- Totals that the administration publishes beside its breakdowns: only read to reconcile with, never shown as ours. volet '' is
-- all of them together; the totals of published files stand here by volet where the cube is computed from payment lines.
CREATE TABLE total_officiel (
    dispositif TEXT NOT NULL REFERENCES dispositif (id),
    volet TEXT NOT NULL,
    date_maj TEXT NOT NULL,
    niveau TEXT NOT NULL CHECK (niveau IN ('national', 'region', 'departement')),
    region TEXT NOT NULL REFERENCES region (code),
    departement TEXT NOT NULL REFERENCES departement (code),
    nombre INTEGER,
    entreprises INTEGER,
    montant NUMERIC,
    montant_centimes INTEGER,
    source INTEGER NOT NULL REFERENCES source_fichier (id),
    PRIMARY KEY (dispositif, volet, date_maj, niveau, region, departement)
) WITHOUT ROWID;
