-- Scratch, not published: the distinct businesses of all volets together, where payment lines tell (producteur writes them).
CREATE TEMP TABLE IF NOT EXISTS entreprises_ensemble (
    dispositif TEXT NOT NULL,
    date_maj TEXT NOT NULL,
    niveau TEXT NOT NULL,
    region TEXT NOT NULL,
    departement TEXT NOT NULL,
    entreprises INTEGER NOT NULL,
    PRIMARY KEY (dispositif, date_maj, niveau, region, departement)
) WITHOUT ROWID;
