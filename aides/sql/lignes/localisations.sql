-- Payments and amounts by means of location.
SELECT localisation, nombre, centimes FROM etat.localisation ORDER BY localisation;
