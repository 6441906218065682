-- Payments by means of location.
SELECT localisation, nombre FROM etat.localisation ORDER BY localisation;
