-- By month of activity, at the last date: the months that the new payments touch are counted again from all their
-- payments, the others stay as they were.
CREATE OR REPLACE TEMP TABLE mensuel AS
WITH par_siren AS (
    SELECT cle, mois, count(*) AS nombre, sum(centimes) AS centimes
    FROM {{paiements}}
    WHERE mois <> 0
    GROUP BY cle, mois
),
somme AS (
    SELECT CAST(p.cle % 256 AS INTEGER) AS volet, p.mois, COALESCE(k.section, k.classe, k.categorie) AS id,
           CAST(sum(p.nombre) AS BIGINT) AS nombre, CAST(count(*) FILTER (p.cle >= 256) AS BIGINT) AS entreprises,
           CAST(sum(p.centimes) AS BIGINT) AS centimes, CAST(max(abs(p.centimes)) AS BIGINT) AS plus_gros
    FROM par_siren AS p
    JOIN croise AS k ON k.siren = p.cle // 256
    GROUP BY GROUPING SETS ((p.cle % 256, p.mois, k.section), (p.cle % 256, p.mois, k.classe), (p.cle % 256, p.mois, k.categorie))
)
SELECT s.volet, s.mois, c.departement, c.axe, c.modalite, s.nombre, s.entreprises, s.centimes, s.plus_gros
FROM somme AS s JOIN croisement AS c USING (id)
UNION ALL BY NAME
SELECT * FROM mensuel_connu WHERE mois NOT IN (SELECT DISTINCT mois FROM paiement);
