-- The distinct businesses of all volets together at the last date, by département (or unlocated), by région and for France. A
-- business is in one place: the three add up, but the businesses of two volets do not.
WITH payee AS (
    SELECT DISTINCT CAST(cle // 256 AS INTEGER) AS siren FROM etat.cumul WHERE cle >= 256
)
SELECT {{dispositif}} AS dispositif, CAST(getvariable('derniere_date') AS VARCHAR) AS date_maj,
       CASE WHEN grouping(d.code) = 0 THEN 'departement' WHEN grouping(d.region) = 0 THEN 'region' ELSE 'national' END AS niveau,
       COALESCE(d.region, 'FR') AS region, COALESCE(d.code, 'TOUS') AS departement, count(*) AS entreprises
FROM payee AS p
JOIN etat.entreprise AS e ON e.siren = p.siren
JOIN etat.departement AS d ON d.code = e.departement
GROUP BY GROUPING SETS ((d.region, d.code), (d.region), ())
ORDER BY niveau, region, departement;
