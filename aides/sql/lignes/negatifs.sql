-- Siren whose amount is below zero in all or for one month of aid: the largest amount of a cell could then shrink.
INSERT INTO etat.negatif
WITH rendu AS (SELECT DISTINCT cle FROM paiement WHERE centimes < 0)
SELECT DISTINCT CAST(cle // 256 AS INTEGER)
FROM (SELECT cle, mois, sum(centimes) AS centimes
      FROM paiement WHERE cle IN (SELECT cle FROM rendu) GROUP BY GROUPING SETS ((cle, mois), (cle)))
WHERE centimes < 0;
