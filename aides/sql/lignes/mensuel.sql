-- By month of activity, at the last date.
CREATE OR REPLACE TABLE etat.mensuel AS
WITH par_siren AS (
    SELECT cle, mois, count(*) AS nombre, sum(centimes) AS centimes
    FROM paiement
    WHERE mois <> 0
    GROUP BY cle, mois
),
suivi AS (
    SELECT p.cle, p.mois, p.nombre, p.centimes, p.centimes + COALESCE(d.centimes, 0) AS cumul,
           p.cle >= 256 AND d.cle IS NULL AS nouvelle
    FROM par_siren AS p LEFT JOIN deja_paye AS d ON d.cle = p.cle AND d.mois = p.mois
),
somme AS (
    SELECT CAST(p.cle % 256 AS INTEGER) AS volet, p.mois, COALESCE(k.section, k.classe, k.categorie) AS id,
           sum(p.nombre) AS nombre, sum(CAST(p.nouvelle AS INTEGER)) AS entreprises, sum(p.centimes) AS centimes,
           max(abs(p.cumul)) AS plus_gros
    FROM suivi AS p
    JOIN croise AS k ON k.siren = p.cle // 256
    GROUP BY GROUPING SETS ((p.cle % 256, p.mois, k.section), (p.cle % 256, p.mois, k.classe), (p.cle % 256, p.mois, k.categorie))
),
neuf AS (
    SELECT s.volet, s.mois, c.departement, c.axe, c.modalite, s.nombre, s.entreprises, s.centimes, s.plus_gros
    FROM somme AS s JOIN croisement AS c USING (id)
)
SELECT volet, mois, departement, axe, modalite, CAST(sum(nombre) AS BIGINT) AS nombre, CAST(sum(entreprises) AS BIGINT) AS entreprises,
       CAST(sum(centimes) AS BIGINT) AS centimes, CAST(max(plus_gros) AS BIGINT) AS plus_gros
FROM (SELECT * FROM neuf UNION ALL BY NAME SELECT * FROM etat.mensuel)
GROUP BY volet, mois, departement, axe, modalite;
