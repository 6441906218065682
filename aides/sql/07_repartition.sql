-- How the figures of a territory (chiffres_territoire) are broken down by an axis; read through the view chiffres_repartition,
-- which gives them their words, shares and gaps. Filled by 22_repartition.sql.
-- nature: 'connue' (a sector, a class...), 'inconnue' (published as unknown), 'non_repartie' (what the total of the territory
-- holds beyond all the rows of the axis). valeur_france: the country's main measure for the same member. Ranks are among the known ones.

CREATE TABLE repartition (
    territoire INTEGER NOT NULL REFERENCES chiffres_territoire (id),
    axe TEXT NOT NULL REFERENCES axe (code),
    modalite TEXT NOT NULL,
    nature TEXT NOT NULL CHECK (nature IN ('connue', 'inconnue', 'non_repartie')),
    nombre INTEGER,
    entreprises INTEGER,
    etablissements INTEGER,
    montant_centimes INTEGER,
    salaries INTEGER,
    heures INTEGER,
    cellules_secretes INTEGER NOT NULL,
    valeur_france INTEGER,
    rang_montant INTEGER,
    rang_nombre INTEGER,
    PRIMARY KEY (territoire, axe, modalite)
) WITHOUT ROWID;

-- One row a breakdown (axe 'total': the territory itself): how many cells it has, what those that can be read add up to. The
-- country beside it, in the scheme's main measure over the same volets: its total, and what its own cells of the axis add up to.
CREATE TABLE couverture (
    territoire INTEGER NOT NULL REFERENCES chiffres_territoire (id),
    axe TEXT NOT NULL REFERENCES axe (code),
    valable_jusque TEXT NOT NULL,
    nombre_cellules INTEGER NOT NULL,
    cellules_secretes INTEGER NOT NULL,
    modalites_classees INTEGER NOT NULL,
    modalites_classees_nombre INTEGER NOT NULL,
    montant_centimes INTEGER,
    nombre INTEGER,
    total_france INTEGER,
    reparti_france INTEGER,
    PRIMARY KEY (territoire, axe)
) WITHOUT ROWID;
