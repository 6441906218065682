-- The région of every département, as it was when the cube was counted.
CREATE TABLE IF NOT EXISTS etat.departement AS SELECT code, region FROM nom_departement;
