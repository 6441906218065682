-- The whole cube: every cell by département (or unlocated), then by région and for France; all three add up. Concept cumul at
-- the end of every month since the first payment and at the last payment's date, concept mensuel at that date.
WITH bornes AS (SELECT min(periode) AS premiere, max(periode) AS derniere FROM etat.mouvement),
instantane AS (
    SELECT CAST(p.periode AS INTEGER) AS periode,
           CASE WHEN p.periode = b.derniere THEN getvariable('derniere_date')
                ELSE last_day(make_date(CAST(p.periode // 12 AS INTEGER), CAST(p.periode % 12 + 1 AS INTEGER), 1)) END AS date_maj
    FROM bornes AS b, LATERAL (SELECT unnest(range(b.premiere, b.derniere + 1)) AS periode) AS p
),
cle_cube AS (
    SELECT volet, departement, axe, modalite, min(periode) AS debut FROM etat.mouvement GROUP BY ALL
),
cumule AS (
    SELECT k.volet, 'cumul' AS concept, i.date_maj, '' AS mois, k.departement, k.axe, k.modalite,
           sum(m.nombre) OVER fil AS nombre, sum(m.nouvelles) OVER fil AS entreprises,
           sum(m.centimes) OVER fil AS centimes, max(m.plus_gros) OVER fil AS plus_gros
    FROM cle_cube AS k
    JOIN instantane AS i ON i.periode >= k.debut
    LEFT JOIN etat.mouvement AS m ON m.volet = k.volet AND m.departement = k.departement AND m.axe = k.axe
                                 AND m.modalite = k.modalite AND m.periode = i.periode
    WINDOW fil AS (PARTITION BY k.volet, k.departement, k.axe, k.modalite ORDER BY i.periode)
),
detail AS (
    SELECT * FROM cumule
    UNION ALL BY NAME
    SELECT volet, 'mensuel' AS concept, getvariable('derniere_date') AS date_maj, (mois // 100) || '-' || lpad(CAST(mois % 100 AS VARCHAR), 2, '0') AS mois,
           departement, axe, modalite, nombre, entreprises, centimes, plus_gros
    FROM etat.mensuel
),
avec_total AS (
    SELECT * FROM detail
    UNION ALL BY NAME
    SELECT * REPLACE ('total' AS axe, 'TOTAL' AS modalite) FROM detail WHERE axe = 'section_naf'
)
SELECT
    {{dispositif}} AS dispositif, v.nom AS volet, d.concept, CAST(d.date_maj AS VARCHAR) AS date_maj, d.mois,
    CASE WHEN grouping(d.departement) = 0 THEN 'departement' WHEN grouping(n.region) = 0 THEN 'region' ELSE 'national' END AS niveau,
    COALESCE(n.region, 'FR') AS region, COALESCE(d.departement, 'TOUS') AS departement, d.axe, d.modalite,
    CAST(sum(d.nombre) AS BIGINT) AS nombre, CAST(sum(d.entreprises) AS BIGINT) AS entreprises,
    CAST(sum(d.centimes) AS BIGINT) AS montant_centimes, CAST(max(d.plus_gros) AS BIGINT) AS plus_gros_centimes
FROM avec_total AS d
JOIN etat.volet AS v ON v.id = d.volet
JOIN etat.departement AS n ON n.code = d.departement
GROUP BY GROUPING SETS ((v.nom, d.concept, d.date_maj, d.mois, d.axe, d.modalite, n.region, d.departement),
                        (v.nom, d.concept, d.date_maj, d.mois, d.axe, d.modalite, n.region),
                        (v.nom, d.concept, d.date_maj, d.mois, d.axe, d.modalite))
ORDER BY volet, concept, date_maj, mois, axe, modalite, niveau, region, departement;
