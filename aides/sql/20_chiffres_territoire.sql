-- Fills chiffres_territoire from the cube as it is published: each series, and for schemes with volets the whole of them.
-- At a date, the whole takes each volet as last published by then at the same level: a volet published on another day does not
-- vanish from it. A sum with a hidden part is hidden.

-- The publications of each series at each level, and those of the whole of its volets.
CREATE TEMP TABLE parution (
    id INTEGER PRIMARY KEY, dispositif TEXT, volet TEXT, ensemble INTEGER, concept TEXT, niveau TEXT, date_maj TEXT);

INSERT INTO parution (dispositif, volet, ensemble, concept, niveau, date_maj)
SELECT DISTINCT dispositif, volet, 0, concept, niveau, date_maj FROM agregat WHERE axe = 'total'
UNION
SELECT DISTINCT dispositif, '', 1, concept, niveau, date_maj FROM agregat WHERE axe = 'total' AND volet <> ''
ORDER BY 1, 2, 4, 5, 6;

CREATE UNIQUE INDEX temp.parution_cle ON parution (dispositif, concept, niveau, volet, date_maj);

-- What a publication adds up: (volet, date_maj) of the cube, one for a series, one a volet for the whole.
CREATE TEMP TABLE composition AS
SELECT id AS parution, dispositif, volet, concept, niveau, date_maj FROM parution WHERE NOT ensemble
UNION ALL
SELECT e.id, e.dispositif, p.volet, e.concept, e.niveau, max(p.date_maj)
FROM parution AS e
JOIN parution AS p ON p.dispositif = e.dispositif AND p.concept = e.concept AND p.niveau = e.niveau
                  AND NOT p.ensemble AND p.date_maj <= e.date_maj
WHERE e.ensemble
GROUP BY e.id, p.volet;

CREATE TEMP TABLE somme AS
SELECT c.parution, c.dispositif, c.concept, c.niveau, a.mois,
       CASE a.niveau WHEN 'departement' THEN a.departement ELSE a.region END AS code,
       group_concat(DISTINCT a.volet) AS volets, count(*) AS parts, min(a.date_maj) AS date_volet_le_plus_ancien,
       CASE WHEN min(a.origine) = 'lignes' AND max(a.origine) = 'lignes' THEN 'lignes' ELSE 'publie' END AS origine,
       max(a.volet) AS volet_part, max(a.date_maj) AS date_part, sum(a.secret) AS cellules_secretes,
       CASE WHEN count(a.nombre) = count(*) THEN sum(a.nombre) END AS nombre,
       CASE WHEN count(*) = 1 THEN max(a.entreprises) END AS entreprises,
       CASE WHEN count(a.etablissements) = count(*) THEN sum(a.etablissements) END AS etablissements,
       CASE WHEN count(a.montant_centimes) = count(*) THEN sum(a.montant_centimes) END AS centimes,
       CASE WHEN count(a.salaries) = count(*) THEN sum(a.salaries) END AS salaries,
       CASE WHEN count(a.heures) = count(*) THEN sum(a.heures) END AS heures
FROM composition AS c
JOIN agregat AS a USING (dispositif, volet, concept, niveau, date_maj)
WHERE a.axe = 'total'
-- A place without département may stand in several régions: it is one place all the same.
GROUP BY c.parution, a.mois, code;

-- Businesses where the State gives them by sector only: their sum, and how far the sum over legal categories is from it. A
-- business stands in one sector and one place, but small cells are left out of the files, so that both sums are low.
CREATE TEMP TABLE entreprises_des_secteurs AS
WITH cellule AS (
    SELECT a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.niveau,
           CASE a.niveau WHEN 'departement' THEN a.departement ELSE a.region END AS code,
           a.axe = s.axe_principal AS secteur, a.entreprises
    FROM agregat AS a
    JOIN dispositif AS s ON s.id = a.dispositif AND a.axe IN (s.axe_principal, 'categorie_juridique')
    WHERE a.origine = 'publie' AND a.niveau <> 'national'
), territoire AS (
    SELECT * FROM cellule
    UNION ALL
    SELECT dispositif, volet, concept, date_maj, mois, 'national', 'FR', secteur, entreprises
    FROM cellule WHERE niveau = 'region'
), somme_connue AS (
    SELECT *, sum(entreprises) AS entreprises_en_tout
    FROM territoire
    GROUP BY dispositif, volet, concept, date_maj, mois, niveau, code, secteur
    HAVING count(entreprises) = count(*)
)
SELECT dispositif, volet, concept, date_maj, mois, niveau, code,
       max(CASE WHEN secteur THEN entreprises_en_tout END) AS secteurs,
       max(CASE WHEN NOT secteur THEN entreprises_en_tout END) AS categories
FROM somme_connue
GROUP BY dispositif, volet, concept, date_maj, mois, niveau, code;

CREATE INDEX temp.entreprises_des_secteurs_cle ON entreprises_des_secteurs (dispositif, volet, date_maj, niveau, code);

CREATE TEMP TABLE population AS
WITH habitant AS (
    SELECT d.code AS departement, d.region, d.nature, d.annee_population AS annee, sum(c.population) AS population
    FROM departement AS d JOIN commune AS c ON c.departement = d.code AND c.nature = 'commune'
    WHERE d.nature IN ('departement', 'collectivite')
    GROUP BY d.code
)
SELECT 'departement' AS niveau, departement AS code, population, annee FROM habitant
UNION ALL
SELECT 'region', region, sum(population), max(annee) FROM habitant WHERE nature = 'departement' GROUP BY region
UNION ALL
-- The year of most of the country: a few territories overseas are counted in other years.
SELECT 'national', 'FR', sum(population), max(CASE WHEN nature = 'departement' THEN annee END) FROM habitant;

INSERT INTO chiffres_territoire (
    dispositif, titre, ordre, volet, volets, ensemble, concept, date_maj, valable_jusque, derniere, date_volet_le_plus_ancien, mois,
    mois_recent, niveau, code, chemin, territoire, nature, region, libelle_region, population, annee_population,
    unite_nombre, nombre_aides, nombre_entreprises, source_entreprises, marge_entreprises, nombre_etablissements, nombre_salaries,
    nombre_heures, montant_total, montant_centimes, montant_annonce, nombre_annonce, montant_non_ventile, nombre_non_ventile,
    axe_principal, mesure, secret, cellules_secretes)
SELECT
    s.dispositif, f.titre, f.ordre, q.volet, s.volets, q.ensemble, s.concept, q.date_maj, '9999-12-31', 0, s.date_volet_le_plus_ancien, s.mois,
    s.mois = max(s.mois) OVER (PARTITION BY s.parution),
    s.niveau, s.code, s.niveau || '/' || s.code, coalesce(d.libelle, r.libelle),
    CASE s.niveau WHEN 'departement' THEN d.nature WHEN 'region' THEN r.nature ELSE 'pays' END,
    r.code, r.libelle, p.population, p.annee,
    f.unite_nombre, s.nombre,
    coalesce(o.entreprises, e.entreprises, s.entreprises, x.secteurs),
    CASE WHEN o.entreprises IS NOT NULL THEN 'annonce' WHEN e.entreprises IS NOT NULL THEN 'lignes'
         WHEN s.entreprises IS NOT NULL THEN s.origine WHEN x.secteurs IS NOT NULL THEN 'somme des secteurs' END,
    CASE WHEN coalesce(o.entreprises, e.entreprises, s.entreprises) IS NULL
         THEN round(100.0 * abs(x.secteurs - x.categories) / x.secteurs, 2) END,
    s.etablissements, s.salaries, s.heures, s.centimes / 100.0, s.centimes,
    o.montant, o.nombre,
    CASE WHEN q.volet = '' AND s.origine = 'lignes' AND s.cellules_secretes = 0 THEN 0
         ELSE (o.montant_centimes - s.centimes) / 100.0 END,
    CASE WHEN q.volet = '' AND s.origine = 'lignes' AND s.cellules_secretes = 0 THEN 0 ELSE o.nombre - s.nombre END,
    f.axe_principal, CASE WHEN ' ' || f.mesures || ' ' LIKE '% montant %' THEN 'montant' ELSE 'nombre' END,
    s.cellules_secretes > 0, s.cellules_secretes
FROM somme AS s
JOIN parution AS q ON q.id = s.parution
JOIN dispositif AS f ON f.id = s.dispositif
LEFT JOIN departement AS d ON s.niveau = 'departement' AND d.code = s.code
JOIN region AS r ON r.code = coalesce(d.region, s.code)
-- An official total beside a hidden figure would give it back.
LEFT JOIN total_officiel AS o ON q.volet = '' AND s.concept = 'cumul' AND s.cellules_secretes = 0 AND o.volet = ''
                             AND o.dispositif = s.dispositif AND o.date_maj = q.date_maj AND o.niveau = s.niveau
                             AND CASE o.niveau WHEN 'departement' THEN o.departement ELSE o.region END = s.code
LEFT JOIN entreprises_ensemble AS e ON q.ensemble AND s.concept = 'cumul' AND s.cellules_secretes = 0
                                   AND e.dispositif = s.dispositif AND e.date_maj = q.date_maj AND e.niveau = s.niveau
                                   AND CASE e.niveau WHEN 'departement' THEN e.departement ELSE e.region END = s.code
LEFT JOIN entreprises_des_secteurs AS x ON s.parts = 1 AND x.dispositif = s.dispositif AND x.volet = s.volet_part
                                       AND x.concept = s.concept AND x.date_maj = s.date_part AND x.mois = s.mois
                                       AND x.niveau = s.niveau AND x.code = s.code
LEFT JOIN population AS p ON p.niveau = s.niveau AND p.code = s.code
ORDER BY s.parution, s.mois, s.code;

-- A place that the State announces and that no figure of the cube names (what it could not locate): all of it is not broken down.
INSERT INTO chiffres_territoire (
    dispositif, titre, ordre, volet, volets, ensemble, concept, date_maj, valable_jusque, derniere, date_volet_le_plus_ancien, mois,
    mois_recent, niveau, code, chemin, territoire, nature, region, libelle_region, unite_nombre, nombre_entreprises,
    source_entreprises, montant_annonce, nombre_annonce, montant_non_ventile, nombre_non_ventile, axe_principal, mesure, secret,
    cellules_secretes)
SELECT t.dispositif, t.titre, t.ordre, t.volet, '', t.ensemble, t.concept, t.date_maj, t.valable_jusque, t.derniere,
       t.date_maj, t.mois, t.mois_recent, o.niveau, coalesce(d.code, r.code),
       o.niveau || '/' || coalesce(d.code, r.code), coalesce(d.libelle, r.libelle), coalesce(d.nature, r.nature), r.code, r.libelle,
       t.unite_nombre, o.entreprises, CASE WHEN o.entreprises IS NOT NULL THEN 'annonce' END,
       o.montant, o.nombre, o.montant, o.nombre, t.axe_principal, t.mesure, 0, 0
FROM total_officiel AS o
JOIN chiffres_territoire AS t ON t.dispositif = o.dispositif AND t.volet = '' AND t.concept = 'cumul' AND t.date_maj = o.date_maj
                             AND t.niveau = 'national' AND t.mois_recent
JOIN region AS r ON r.code = o.region
LEFT JOIN departement AS d ON o.niveau = 'departement' AND d.code = o.departement
WHERE o.volet = '' AND (o.niveau, coalesce(d.code, r.code)) NOT IN (
    SELECT p.niveau, p.code FROM chiffres_territoire AS p
    WHERE p.dispositif = o.dispositif AND p.volet = '' AND p.concept = 'cumul' AND p.date_maj = o.date_maj)
  AND o.niveau IN (
    SELECT p.niveau FROM chiffres_territoire AS p
    WHERE p.dispositif = o.dispositif AND p.volet = '' AND p.concept = 'cumul' AND p.date_maj = o.date_maj);

CREATE UNIQUE INDEX chiffres_territoire_cle ON chiffres_territoire
    (dispositif, niveau, volet, concept, valable_jusque, date_maj, mois, code);
CREATE INDEX chiffres_territoire_niveau ON chiffres_territoire (niveau, concept, valable_jusque);
CREATE INDEX chiffres_territoire_chemin ON chiffres_territoire (chemin, dispositif, volet, concept, valable_jusque);

-- Until when each publication was the last one known: the day before the next of its series at its level.
UPDATE chiffres_territoire
SET valable_jusque = coalesce(date(suite.suivante, '-1 day'), '9999-12-31'), derniere = suite.suivante IS NULL
FROM (
    SELECT dispositif, volet, concept, niveau, date_maj,
           lead(date_maj) OVER (PARTITION BY dispositif, volet, concept, niveau ORDER BY date_maj) AS suivante
    FROM (SELECT DISTINCT dispositif, volet, concept, niveau, date_maj FROM chiffres_territoire)
) AS suite
WHERE suite.dispositif = chiffres_territoire.dispositif AND suite.volet = chiffres_territoire.volet
  AND suite.concept = chiffres_territoire.concept AND suite.niveau = chiffres_territoire.niveau
  AND suite.date_maj = chiffres_territoire.date_maj;
