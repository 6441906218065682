-- Communes at the last date.
SELECT {{dispositif}} AS dispositif, v.nom AS volet, CAST(getvariable('derniere_date') AS VARCHAR) AS date_maj, c.commune,
       c.nombre, c.entreprises, c.centimes AS montant_centimes, c.plus_gros AS plus_gros_centimes
FROM etat.commune AS c
JOIN etat.volet AS v ON v.id = c.volet
ORDER BY v.nom, c.commune;
