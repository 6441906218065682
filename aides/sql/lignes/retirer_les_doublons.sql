-- Take the duplicates out of the payments and of their sums.
DELETE FROM paiement USING doublon AS d WHERE paiement.source = d.source AND paiement.ligne = d.ligne;
CREATE OR REPLACE TEMP TABLE corrige AS
SELECT cle, date_paiement, count(*) AS nombre, CAST(sum(centimes) AS BIGINT) AS centimes
FROM doublon GROUP BY cle, date_paiement;
UPDATE versement SET nombre = versement.nombre - c.nombre, centimes = versement.centimes - c.centimes
FROM corrige AS c WHERE versement.cle = c.cle AND versement.date_paiement = c.date_paiement;
DROP TABLE corrige;
