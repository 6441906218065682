-- What is no longer the latest is taken out of a copy of the base: of each series at each level its last date stays. National
-- totals of every date (chiffres_cles), sources and checks stay whole: they are small, and say where the rest comes from.
CREATE TEMP TABLE dernieres AS
SELECT dispositif, volet, concept, niveau, axe, max(date_maj) AS date_maj FROM agregat GROUP BY 1, 2, 3, 4, 5;

DELETE FROM agregat
WHERE id NOT IN (SELECT a.id FROM agregat AS a JOIN dernieres USING (dispositif, volet, concept, niveau, axe, date_maj));

DELETE FROM agregat_commune
WHERE (dispositif, volet, date_maj) NOT IN (SELECT dispositif, volet, max(date_maj) FROM agregat_commune GROUP BY 1, 2);

DELETE FROM repartition WHERE territoire IN (SELECT id FROM chiffres_territoire WHERE NOT derniere);
DELETE FROM couverture WHERE territoire IN (SELECT id FROM chiffres_territoire WHERE NOT derniere);
DELETE FROM chiffres_territoire WHERE NOT derniere;

UPDATE publication SET avertissement = trim(avertissement || ' ' || :extrait);
