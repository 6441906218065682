-- What each siren has received up to the end of each month of payment, summed by département and by each axis.
-- nouvelles counts the siren in the month of their first payment; plus_gros is the largest cumulative amount of one siren.
CREATE OR REPLACE TEMP TABLE mouvement AS
WITH par_mois AS (
    SELECT cle, year(date_paiement) * 12 + month(date_paiement) - 1 AS periode, sum(nombre) AS nombre, sum(centimes) AS centimes
    FROM versement
    WHERE nombre > 0
    GROUP BY ALL
),
fil AS (
    SELECT p.cle, p.periode, p.nombre, p.centimes,
           CAST(sum(p.centimes) OVER suite AS BIGINT) + COALESCE(e.centimes, 0) AS cumul,
           p.cle >= 256 AND e.cle IS NULL AND row_number() OVER suite = 1 AS nouvelle
    FROM par_mois AS p
    LEFT JOIN cumul_connu AS e ON e.cle = p.cle
    WINDOW suite AS (PARTITION BY p.cle ORDER BY p.periode)
),
neuf AS (
    SELECT CAST(f.cle % 256 AS INTEGER) AS volet, f.periode, e.departement,
           CASE WHEN grouping(e.section) = 0 THEN 'section_naf' WHEN grouping(e.classe_effectif) = 0 THEN 'classe_effectif'
                ELSE 'categorie_juridique' END AS axe,
           COALESCE(e.section, e.classe_effectif, e.categorie_juridique) AS modalite,
           sum(f.nombre) AS nombre, sum(CAST(f.nouvelle AS INTEGER)) AS nouvelles, sum(f.centimes) AS centimes, max(abs(f.cumul)) AS plus_gros
    FROM fil AS f
    JOIN entreprise AS e ON e.siren = f.cle // 256
    GROUP BY GROUPING SETS ((f.cle % 256, f.periode, e.departement, e.section),
                            (f.cle % 256, f.periode, e.departement, e.classe_effectif),
                            (f.cle % 256, f.periode, e.departement, e.categorie_juridique))
)
SELECT volet, periode, departement, axe, modalite, CAST(sum(nombre) AS BIGINT) AS nombre, CAST(sum(nouvelles) AS BIGINT) AS nouvelles,
       CAST(sum(centimes) AS BIGINT) AS centimes, CAST(max(plus_gros) AS BIGINT) AS plus_gros
FROM (SELECT * FROM neuf UNION ALL BY NAME SELECT * FROM mouvement_connu)
GROUP BY volet, periode, departement, axe, modalite;

-- The state to go on from: what each siren has received in all.
CREATE OR REPLACE TEMP TABLE cumul AS
SELECT cle, CAST(sum(nombre) AS BIGINT) AS nombre, CAST(sum(centimes) AS BIGINT) AS centimes, min(premier) AS premier
FROM (SELECT cle, nombre, centimes, date_paiement AS premier FROM versement WHERE nombre > 0
      UNION ALL SELECT cle, nombre, centimes, premier FROM cumul_connu)
GROUP BY cle;
