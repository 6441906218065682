-- Payments and amounts by means of location.
SELECT e.localisation, CAST(sum(c.nombre) AS BIGINT), CAST(sum(c.centimes) AS BIGINT)
FROM cumul AS c JOIN entreprise AS e ON e.siren = c.cle // 256
GROUP BY e.localisation ORDER BY e.localisation;
