-- The part of the cube that is put to protection, without making the rest: every breakdown at the last date, months by
-- territory, national totals of every date.
WITH bornes AS (SELECT min(periode) AS premiere, max(periode) AS derniere FROM etat.mouvement),
dernier AS (
    SELECT volet, 'cumul' AS concept, '' AS mois, departement, axe, modalite, sum(nombre) AS nombre,
           sum(nouvelles) AS entreprises, sum(centimes) AS centimes, max(plus_gros) AS plus_gros
    FROM etat.mouvement GROUP BY volet, departement, axe, modalite
),
par_mois AS (
    SELECT volet, 'mensuel' AS concept, (mois // 100) || '-' || lpad(CAST(mois % 100 AS VARCHAR), 2, '0') AS mois, departement,
           'total' AS axe, 'TOTAL' AS modalite, nombre, entreprises, centimes, plus_gros
    FROM etat.mensuel WHERE axe = 'section_naf'
),
detail AS (
    SELECT * FROM dernier
    UNION ALL BY NAME
    SELECT * REPLACE ('total' AS axe, 'TOTAL' AS modalite) FROM dernier WHERE axe = 'section_naf'
    UNION ALL BY NAME
    SELECT * FROM par_mois
),
territoire AS (
    SELECT d.volet, d.concept, getvariable('derniere_date') AS date_maj, d.mois,
           CASE WHEN grouping(d.departement) = 0 THEN 'departement' WHEN grouping(n.region) = 0 THEN 'region' ELSE 'national' END AS niveau,
           COALESCE(n.region, 'FR') AS region, COALESCE(d.departement, 'TOUS') AS departement, d.axe, d.modalite,
           sum(d.nombre) AS nombre, sum(d.entreprises) AS entreprises, sum(d.centimes) AS centimes, max(d.plus_gros) AS plus_gros
    FROM detail AS d
    JOIN etat.departement AS n ON n.code = d.departement
    GROUP BY GROUPING SETS ((d.volet, d.concept, d.mois, d.axe, d.modalite, n.region, d.departement),
                            (d.volet, d.concept, d.mois, d.axe, d.modalite, n.region),
                            (d.volet, d.concept, d.mois, d.axe, d.modalite))
),
pas AS (
    SELECT volet, periode, sum(nombre) AS nombre, sum(nouvelles) AS entreprises, sum(centimes) AS centimes, max(plus_gros) AS plus_gros
    FROM etat.mouvement WHERE axe = 'section_naf' GROUP BY volet, periode
),
passe AS (
    SELECT k.volet, 'cumul' AS concept, last_day(make_date(CAST(i.periode // 12 AS INTEGER), CAST(i.periode % 12 + 1 AS INTEGER), 1)) AS date_maj,
           '' AS mois, 'national' AS niveau, 'FR' AS region, 'TOUS' AS departement, 'total' AS axe, 'TOTAL' AS modalite,
           sum(p.nombre) OVER fil AS nombre, sum(p.entreprises) OVER fil AS entreprises,
           sum(p.centimes) OVER fil AS centimes, max(p.plus_gros) OVER fil AS plus_gros
    FROM (SELECT volet, min(periode) AS debut FROM pas GROUP BY volet) AS k
    JOIN (SELECT unnest(range(premiere, derniere)) AS periode FROM bornes) AS i ON i.periode >= k.debut
    LEFT JOIN pas AS p ON p.volet = k.volet AND p.periode = i.periode
    WINDOW fil AS (PARTITION BY k.volet ORDER BY i.periode)
)
SELECT
    {{dispositif}} AS dispositif, v.nom AS volet, c.concept, CAST(c.date_maj AS VARCHAR) AS date_maj, c.mois, c.niveau, c.region,
    c.departement, c.axe, c.modalite, CAST(c.nombre AS BIGINT) AS nombre, CAST(c.entreprises AS BIGINT) AS entreprises,
    CAST(c.centimes AS BIGINT) AS montant_centimes, CAST(c.plus_gros AS BIGINT) AS plus_gros_centimes
FROM (SELECT * FROM territoire UNION ALL BY NAME SELECT * FROM passe) AS c
JOIN etat.volet AS v ON v.id = c.volet
ORDER BY volet, concept, date_maj, mois, axe, modalite, niveau, region, departement;
