-- The steps of cumulation: months, since what was given back in a month is only known at its end.
SELECT cle, year(date_paiement) * 12 + month(date_paiement) - 1 AS periode, periode AS rang, sum(nombre) AS nombre, sum(centimes) AS centimes
FROM versement
WHERE nombre > 0
GROUP BY ALL
