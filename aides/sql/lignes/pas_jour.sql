-- The steps of cumulation: days, where nothing was given back: the largest amount of a month is then that of its last day.
SELECT cle, year(date_paiement) * 12 + month(date_paiement) - 1 AS periode, date_paiement AS rang, nombre, centimes
FROM versement
WHERE nombre > 0
