-- What each siren has received up to the end of each month of payment, summed by département and by each axis.
-- nouvelles counts the siren in the month of their first payment; plus_gros is the largest cumulative amount of one siren.
CREATE OR REPLACE TABLE etat.mouvement AS
WITH pas AS ({{pas}}),
fil AS (
    SELECT p.cle, p.periode, p.nombre, p.centimes,
           CAST(sum(p.centimes) OVER suite AS BIGINT) + COALESCE(r.avant, 0) AS cumul,
           p.cle >= 256 AND r.avant IS NULL AND row_number() OVER suite = 1 AS nouvelle
    FROM pas AS p
    JOIN recu AS r ON r.cle = p.cle
    WINDOW suite AS (PARTITION BY p.cle ORDER BY p.rang)
),
somme AS (
    SELECT CAST(f.cle % 256 AS INTEGER) AS volet, f.periode, COALESCE(k.section, k.classe, k.categorie) AS id,
           sum(f.nombre) AS nombre, sum(CAST(f.nouvelle AS INTEGER)) AS nouvelles, sum(f.centimes) AS centimes, max(abs(f.cumul)) AS plus_gros
    FROM fil AS f
    JOIN croise AS k ON k.siren = f.cle // 256
    GROUP BY GROUPING SETS ((f.cle % 256, f.periode, k.section), (f.cle % 256, f.periode, k.classe), (f.cle % 256, f.periode, k.categorie))
),
neuf AS (
    SELECT s.volet, s.periode, c.departement, c.axe, c.modalite, s.nombre, s.nouvelles, s.centimes, s.plus_gros
    FROM somme AS s JOIN croisement AS c USING (id)
)
SELECT volet, periode, departement, axe, modalite, CAST(sum(nombre) AS BIGINT) AS nombre, CAST(sum(nouvelles) AS BIGINT) AS nouvelles,
       CAST(sum(centimes) AS BIGINT) AS centimes, CAST(max(plus_gros) AS BIGINT) AS plus_gros
FROM (SELECT * FROM neuf UNION ALL BY NAME SELECT * FROM etat.mouvement)
GROUP BY volet, periode, departement, axe, modalite;
