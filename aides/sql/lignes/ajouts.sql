-- What a publication adds to the one before, cell by cell and commune by commune: businesses that received something more or
-- less there, or that have moved, and the most that one of them adds. Cells that add nothing are not there.
WITH ecart AS (
    SELECT volet, mois, siren, region, departement, commune, section, classe_effectif, categorie_juridique,
           sum(nombre) AS nombre, sum(centimes) AS centimes
    FROM (SELECT * FROM read_parquet({{maintenant}})
          UNION ALL BY NAME
          SELECT * REPLACE (-nombre AS nombre, -centimes AS centimes) FROM read_parquet({{avant}}))
    GROUP BY ALL
    HAVING sum(nombre) <> 0 OR sum(centimes) <> 0
),
detail AS (
    SELECT volet, 0 AS mois, siren, region, departement, commune, 'total' AS axe, 'TOTAL' AS modalite, nombre, centimes FROM ecart
    UNION ALL BY NAME
    SELECT volet, 0 AS mois, siren, region, departement, 'section_naf' AS axe, section AS modalite, nombre, centimes FROM ecart
    UNION ALL BY NAME
    SELECT volet, 0 AS mois, siren, region, departement, 'classe_effectif' AS axe, classe_effectif AS modalite, nombre, centimes FROM ecart
    UNION ALL BY NAME
    SELECT volet, 0 AS mois, siren, region, departement, 'categorie_juridique' AS axe, categorie_juridique AS modalite, nombre, centimes FROM ecart
    UNION ALL BY NAME
    SELECT volet, mois, siren, region, departement, 'total' AS axe, 'TOTAL' AS modalite, nombre, centimes FROM ecart WHERE mois <> 0
),
par_entreprise AS (
    SELECT volet, mois, axe, modalite, siren,
           CASE WHEN grouping(commune) = 0 THEN 'commune' WHEN grouping(departement) = 0 THEN 'departement'
                WHEN grouping(region) = 0 THEN 'region' ELSE 'national' END AS niveau,
           COALESCE(region, 'FR') AS region, COALESCE(commune, departement, 'TOUS') AS lieu,
           sum(nombre) AS nombre, sum(centimes) AS centimes
    FROM detail
    GROUP BY GROUPING SETS ((volet, mois, axe, modalite, siren, region, departement, commune),
                            (volet, mois, axe, modalite, siren, region, departement),
                            (volet, mois, axe, modalite, siren, region),
                            (volet, mois, axe, modalite, siren))
    HAVING sum(nombre) <> 0 OR sum(centimes) <> 0
)
SELECT volet, CASE mois WHEN 0 THEN 'cumul' ELSE 'mensuel' END AS concept,
       CASE mois WHEN 0 THEN '' ELSE (mois // 100) || '-' || lpad(CAST(mois % 100 AS VARCHAR), 2, '0') END AS mois,
       niveau, CASE niveau WHEN 'commune' THEN '' ELSE region END AS region, lieu AS departement, axe, modalite,
       CAST(sum(nombre) AS BIGINT) AS nombre, count(*) FILTER (siren <> 0) AS entreprises,
       CAST(sum(centimes) AS BIGINT) AS montant_centimes, CAST(max(abs(centimes)) AS BIGINT) AS plus_gros_centimes
FROM par_entreprise
WHERE niveau <> 'commune' OR (axe = 'total' AND mois = 0 AND COALESCE(lieu, '') <> '')
GROUP BY ALL
ORDER BY ALL;
