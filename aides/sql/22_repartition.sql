-- Fills repartition and couverture: the cells of every axis under the row of their territory, for each series and for the whole of
-- its volets.

CREATE TEMP TABLE part (
    territoire INTEGER, axe TEXT, modalite TEXT, nombre INTEGER, entreprises INTEGER, etablissements INTEGER,
    montant_centimes INTEGER, salaries INTEGER, heures INTEGER, cellules_secretes INTEGER);

INSERT INTO part
SELECT t.id, a.axe, a.modalite,
       CASE WHEN count(a.nombre) = count(*) THEN sum(a.nombre) END,
       CASE WHEN count(*) = 1 THEN max(a.entreprises) END,
       CASE WHEN count(a.etablissements) = count(*) THEN sum(a.etablissements) END,
       CASE WHEN count(a.montant_centimes) = count(*) THEN sum(a.montant_centimes) END,
       CASE WHEN count(a.salaries) = count(*) THEN sum(a.salaries) END,
       CASE WHEN count(a.heures) = count(*) THEN sum(a.heures) END,
       sum(a.secret)
FROM agregat AS a
JOIN parution AS p USING (dispositif, volet, concept, niveau, date_maj)
JOIN territoire_cle AS t ON t.parution = p.id AND t.mois = a.mois
                        AND t.code = CASE a.niveau WHEN 'departement' THEN a.departement ELSE a.region END
GROUP BY t.id, a.axe, a.modalite;

CREATE INDEX temp.part_territoire ON part (territoire);

-- The whole adds up the rows of its volets; a sum with a hidden part is hidden.
INSERT INTO part
SELECT e.id, x.axe, x.modalite,
       CASE WHEN count(x.nombre) = count(*) THEN sum(x.nombre) END,
       CASE WHEN count(*) = 1 THEN max(x.entreprises) END,
       CASE WHEN count(x.etablissements) = count(*) THEN sum(x.etablissements) END,
       CASE WHEN count(x.montant_centimes) = count(*) THEN sum(x.montant_centimes) END,
       CASE WHEN count(x.salaries) = count(*) THEN sum(x.salaries) END,
       CASE WHEN count(x.heures) = count(*) THEN sum(x.heures) END,
       sum(x.cellules_secretes)
FROM (SELECT id FROM parution WHERE ensemble) AS q
JOIN composition AS c ON c.parution = q.id
JOIN parution AS v USING (dispositif, volet, concept, niveau, date_maj)
JOIN territoire_cle AS t ON t.parution = v.id
JOIN territoire_cle AS e ON e.parution = q.id AND e.mois = t.mois AND e.code = t.code
JOIN part AS x ON x.territoire = t.id
GROUP BY e.id, x.axe, x.modalite;

-- Each breakdown added up once, before it is dressed: a tenth as many rows.
CREATE TEMP TABLE addition AS
SELECT territoire, axe, count(*) AS cellules, sum(cellules_secretes > 0) AS secretes,
       sum(modalite NOT IN ('Z', 'ZZ', 'TOTAL') AND coalesce(montant_centimes, nombre) IS NOT NULL) AS classees,
       sum(modalite NOT IN ('Z', 'ZZ', 'TOTAL') AND nombre IS NOT NULL) AS classees_nombre,
       sum(nombre IS NULL AND montant_centimes IS NOT NULL) AS comptes_tus, sum(cellules_secretes) AS cellules_secretes,
       sum(montant_centimes) AS montant_centimes, sum(nombre) AS nombre, sum(etablissements) AS etablissements,
       sum(salaries) AS salaries, sum(heures) AS heures
FROM part
GROUP BY territoire, axe;

CREATE TEMP TABLE suite AS
SELECT parution, axe,
       coalesce(date(lead(date_maj) OVER (PARTITION BY dispositif, volet, concept, niveau, axe ORDER BY date_maj), '-1 day'),
                '9999-12-31') AS valable_jusque
FROM (SELECT DISTINCT t.parution, x.axe FROM addition AS x JOIN territoire_cle AS t ON t.id = x.territoire)
JOIN parution AS p ON p.id = parution;

-- The country's main measure (centimes, or a count where a scheme has no euros) for each member, over the same volets and dates.
CREATE TEMP TABLE france_par_modalite AS
SELECT c.parution, a.mois, a.axe, a.modalite,
       CASE WHEN ' ' || s.mesures || ' ' LIKE '% montant %'
            THEN CASE WHEN count(a.montant_centimes) = count(*) THEN sum(a.montant_centimes) END
            ELSE CASE WHEN count(a.nombre) = count(*) THEN sum(a.nombre) END END AS valeur
FROM composition AS c
JOIN dispositif AS s ON s.id = c.dispositif
JOIN agregat AS a USING (dispositif, volet, concept, date_maj)
WHERE a.niveau = 'national'
GROUP BY c.parution, a.mois, a.axe, a.modalite;

CREATE UNIQUE INDEX temp.france_par_modalite_cle ON france_par_modalite (parution, mois, axe, modalite);

CREATE TEMP TABLE france_par_axe AS
SELECT parution, mois, axe, sum(valeur) AS valeur FROM france_par_modalite GROUP BY parution, mois, axe;

CREATE UNIQUE INDEX temp.france_par_axe_cle ON france_par_axe (parution, mois, axe);

INSERT INTO couverture (territoire, axe, valable_jusque, nombre_cellules, cellules_secretes, modalites_classees,
                        modalites_classees_nombre, montant_centimes, nombre, total_france, reparti_france)
SELECT x.territoire, x.axe, s.valable_jusque, x.cellules, x.secretes, x.classees, x.classees_nombre, x.montant_centimes, x.nombre,
       f.valeur, r.valeur
FROM addition AS x
JOIN territoire_cle AS t ON t.id = x.territoire
JOIN suite AS s ON s.parution = t.parution AND s.axe = x.axe
LEFT JOIN france_par_axe AS f ON f.parution = t.parution AND f.mois = t.mois AND f.axe = 'total'
LEFT JOIN france_par_axe AS r ON r.parution = t.parution AND r.mois = t.mois AND r.axe = x.axe;

CREATE INDEX couverture_derniere ON couverture (territoire) WHERE valable_jusque = '9999-12-31';

DELETE FROM part WHERE axe = 'total';

-- What the total of the territory holds beyond the rows of the axis: left out of the files, or hidden. No count of it where that
-- of a row which is told is withheld: the difference would hold it too.
INSERT INTO part (territoire, axe, modalite, cellules_secretes, nombre, montant_centimes, etablissements, salaries, heures)
SELECT t.id, x.axe, 'NR', x.cellules_secretes,
       CASE WHEN t.nombre_aides >= x.nombre AND x.comptes_tus = 0 THEN t.nombre_aides - x.nombre END,
       CASE WHEN t.montant_centimes >= x.montant_centimes THEN t.montant_centimes - x.montant_centimes END,
       CASE WHEN t.nombre_etablissements >= x.etablissements THEN t.nombre_etablissements - x.etablissements END,
       CASE WHEN t.nombre_salaries >= x.salaries THEN t.nombre_salaries - x.salaries END,
       CASE WHEN t.nombre_heures >= x.heures THEN t.nombre_heures - x.heures END
FROM addition AS x JOIN territoire_cle AS t ON t.id = x.territoire
WHERE x.axe <> 'total'
  AND CASE t.mesure WHEN 'montant' THEN t.montant_centimes > coalesce(x.montant_centimes, 0)
                    ELSE t.nombre_aides > coalesce(x.nombre, 0) END;

-- Ranks are found on narrow rows, which sort for less than whole ones.
CREATE TEMP TABLE rang (part INTEGER PRIMARY KEY, montant INTEGER, nombre INTEGER);

INSERT INTO rang
SELECT rowid, CASE WHEN montant_centimes IS NOT NULL THEN rank() OVER (pairs ORDER BY montant_centimes DESC) END,
       CASE WHEN nombre IS NOT NULL THEN rank() OVER (pairs ORDER BY nombre DESC) END
FROM part
WHERE modalite NOT IN ('NR', 'Z', 'ZZ')
WINDOW pairs AS (PARTITION BY territoire, axe);

INSERT INTO repartition (territoire, axe, modalite, nature, nombre, entreprises, etablissements, montant_centimes, salaries, heures,
                         cellules_secretes, valeur_france, rang_montant, rang_nombre)
SELECT x.territoire, x.axe, x.modalite,
       CASE WHEN x.modalite = 'NR' THEN 'non_repartie' WHEN x.modalite IN ('Z', 'ZZ') THEN 'inconnue' ELSE 'connue' END,
       x.nombre, x.entreprises, x.etablissements, x.montant_centimes, x.salaries, x.heures, x.cellules_secretes, f.valeur, r.montant, r.nombre
FROM part AS x
JOIN territoire_cle AS t ON t.id = x.territoire
LEFT JOIN rang AS r ON r.part = x.rowid
LEFT JOIN france_par_modalite AS f ON f.parution = t.parution AND f.mois = t.mois AND f.axe = x.axe AND f.modalite = x.modalite
ORDER BY x.territoire, x.axe, x.modalite;

DROP TABLE temp.rang;
DROP TABLE temp.addition;
DROP TABLE temp.france_par_axe;
DROP TABLE temp.france_par_modalite;
DROP TABLE temp.suite;
DROP TABLE temp.part;
DROP TABLE temp.territoire_cle;
DROP TABLE temp.france;
DROP TABLE temp.population;
DROP TABLE temp.entreprises_des_secteurs;
DROP TABLE temp.somme;
DROP TABLE temp.composition;
DROP TABLE temp.parution;
