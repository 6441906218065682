-- The national history: each payment date, and what had been paid up to it.
SELECT {{dispositif}} AS dispositif, v.nom AS volet, CAST(j.date_paiement AS VARCHAR) AS "date", j.nombre, j.entreprises,
       j.centimes AS montant_centimes, j.plus_gros AS plus_gros_centimes,
       CAST(sum(j.nombre) OVER fil AS BIGINT) AS nombre_cumule, CAST(sum(j.nouvelles) OVER fil AS BIGINT) AS entreprises_cumulees,
       CAST(sum(j.centimes) OVER fil AS BIGINT) AS montant_cumule_centimes
FROM etat.jour AS j
JOIN etat.volet AS v ON v.id = j.volet
WINDOW fil AS (PARTITION BY j.volet ORDER BY j.date_paiement)
ORDER BY v.nom, j.date_paiement;
