-- By month of activity, at the last date: the months that the new payments touch are counted again from all their
-- payments, the others stay as they were.
CREATE OR REPLACE TEMP TABLE mensuel AS
WITH par_siren AS (
    SELECT cle, mois, count(*) AS nombre, sum(centimes) AS centimes
    FROM {{paiements}}
    WHERE mois <> 0
    GROUP BY cle, mois
)
SELECT CAST(p.cle % 256 AS INTEGER) AS volet, p.mois, e.departement,
       CASE WHEN grouping(e.section) = 0 THEN 'section_naf' WHEN grouping(e.classe_effectif) = 0 THEN 'classe_effectif'
            ELSE 'categorie_juridique' END AS axe,
       COALESCE(e.section, e.classe_effectif, e.categorie_juridique) AS modalite,
       CAST(sum(p.nombre) AS BIGINT) AS nombre, CAST(count(*) FILTER (p.cle >= 256) AS BIGINT) AS entreprises,
       CAST(sum(p.centimes) AS BIGINT) AS centimes, CAST(max(abs(p.centimes)) AS BIGINT) AS plus_gros
FROM par_siren AS p
JOIN entreprise AS e ON e.siren = p.cle // 256
GROUP BY GROUPING SETS ((p.cle % 256, p.mois, e.departement, e.section), (p.cle % 256, p.mois, e.departement, e.classe_effectif),
                        (p.cle % 256, p.mois, e.departement, e.categorie_juridique))
UNION ALL BY NAME
SELECT * FROM mensuel_connu WHERE mois NOT IN (SELECT DISTINCT mois FROM paiement);
