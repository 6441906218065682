-- Communes, and the means by which payments were located, up to the last date.
CREATE OR REPLACE TABLE etat.commune AS
WITH neuf AS (
    SELECT CAST(r.cle % 256 AS INTEGER) AS volet, e.commune, r.nombre, CAST(r.avant IS NULL AS INTEGER) AS entreprises, r.centimes,
           abs(r.centimes + COALESCE(r.avant, 0)) AS plus_gros
    FROM recu AS r JOIN entreprise AS e ON e.siren = r.cle // 256 AND e.commune <> ''
)
SELECT volet, commune, CAST(sum(nombre) AS BIGINT) AS nombre, CAST(sum(entreprises) AS BIGINT) AS entreprises,
       CAST(sum(centimes) AS BIGINT) AS centimes, CAST(max(plus_gros) AS BIGINT) AS plus_gros
FROM (SELECT * FROM neuf UNION ALL BY NAME SELECT * FROM etat.commune)
GROUP BY volet, commune;
CREATE OR REPLACE TABLE etat.localisation AS
SELECT localisation, CAST(sum(nombre) AS BIGINT) AS nombre, CAST(sum(centimes) AS BIGINT) AS centimes
FROM (SELECT e.localisation, r.nombre, r.centimes FROM recu AS r JOIN entreprise AS e ON e.siren = r.cle // 256
      UNION ALL BY NAME SELECT * FROM etat.localisation)
GROUP BY localisation;
