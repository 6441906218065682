-- What each siren received on each day, by volet.
CREATE OR REPLACE TEMP TABLE versement AS
SELECT cle, date_paiement, count(*) AS nombre, CAST(sum(centimes) AS BIGINT) AS centimes
FROM paiement
GROUP BY cle, date_paiement;
