-- The national history, payment date by payment date.
CREATE OR REPLACE TEMP TABLE jour AS
WITH neuf AS (
    SELECT CAST(cle % 256 AS INTEGER) AS volet, date_paiement, sum(nombre) AS nombre, count(*) FILTER (cle >= 256) AS entreprises,
           sum(centimes) AS centimes, max(abs(centimes)) AS plus_gros
    FROM versement WHERE nombre > 0 GROUP BY ALL
),
premiere_fois AS (
    SELECT CAST(cle % 256 AS INTEGER) AS volet, premier AS date_paiement, count(*) AS nouvelles
    FROM cumul WHERE cle >= 256 AND cle NOT IN (SELECT cle FROM cumul_connu) GROUP BY ALL
)
SELECT volet, date_paiement, CAST(nombre AS BIGINT) AS nombre, CAST(entreprises AS BIGINT) AS entreprises, CAST(centimes AS BIGINT) AS centimes,
       CAST(plus_gros AS BIGINT) AS plus_gros, CAST(COALESCE(nouvelles, 0) AS BIGINT) AS nouvelles
FROM neuf LEFT JOIN premiere_fois USING (volet, date_paiement)
UNION ALL BY NAME SELECT * FROM jour_connu;
