-- The crossing in SQLite, once both files are loaded.
CREATE INDEX etablissement_siren ON StockEtablissement (siren);
CREATE INDEX unite_siren ON StockUniteLegale (siren);
SELECT substr(p."Période", 4) AS volet, substr(e.codeCommuneEtablissement, 1, 2) AS departement,
       substr(e.activitePrincipaleEtablissement, 1, 2) AS division, count(*), count(DISTINCT p."SIREN"), sum(CAST(p."Montant" AS REAL)),
       max(u.categorieJuridiqueUniteLegale)
FROM paiements AS p
LEFT JOIN StockEtablissement AS e ON e.siren = p."SIREN" AND e.etablissementSiege IN ('true', 'True', '1')
LEFT JOIN StockUniteLegale AS u ON u.siren = p."SIREN"
WHERE p."SIREN" IS NOT NULL AND p."SIREN" <> ''
GROUP BY 1, 2, 3
