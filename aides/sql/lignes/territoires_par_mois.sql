-- What each département and région received in each month of payment, all sectors together, dated as the snapshots are.
WITH bornes AS (SELECT max(periode) AS derniere FROM etat.mouvement)
SELECT v.nom AS volet,
       CAST(CASE WHEN m.periode = b.derniere THEN getvariable('derniere_date')
                 ELSE last_day(make_date(CAST(m.periode // 12 AS INTEGER), CAST(m.periode % 12 + 1 AS INTEGER), 1)) END AS VARCHAR) AS date_maj,
       CASE WHEN grouping(m.departement) = 0 THEN 'departement' ELSE 'region' END AS niveau,
       n.region, COALESCE(m.departement, 'TOUS') AS departement,
       CAST(sum(m.nombre) AS BIGINT) AS nombre, CAST(sum(m.nouvelles) AS BIGINT) AS entreprises,
       CAST(sum(m.centimes) AS BIGINT) AS montant_centimes, CAST(max(m.plus_gros) AS BIGINT) AS plus_gros_centimes
FROM etat.mouvement AS m
CROSS JOIN bornes AS b
JOIN etat.volet AS v ON v.id = m.volet
JOIN etat.departement AS n ON n.code = m.departement
WHERE m.axe = 'section_naf'
GROUP BY GROUPING SETS ((v.nom, m.periode, b.derniere, n.region, m.departement), (v.nom, m.periode, b.derniere, n.region))
ORDER BY volet, date_maj, niveau, n.region, departement;
