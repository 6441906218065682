-- The crossing in SQLite, once both files are loaded; its key figures are then grouped from table croise.
CREATE INDEX etablissement_siren ON StockEtablissement (siren);
CREATE INDEX unite_siren ON StockUniteLegale (siren);
CREATE TABLE croise AS
SELECT substr(p."Période", 4) AS volet, substr(p."Période", 1, 2) AS mois, p."SIREN" AS siren, CAST(p."Montant" AS REAL) AS montant,
       substr(e.codeCommuneEtablissement, 1, 2) AS departement, substr(e.codeCommuneEtablissement, 1, 1) AS region,
       substr(e.activitePrincipaleEtablissement, 1, 2) AS division, e.trancheEffectifsEtablissement AS effectif,
       substr(u.categorieJuridiqueUniteLegale, 1, 2) AS categorie
FROM paiements AS p
LEFT JOIN StockEtablissement AS e ON e.siren = p."SIREN" AND e.etablissementSiege IN ('true', 'True', '1')
LEFT JOIN StockUniteLegale AS u ON u.siren = p."SIREN"
WHERE p."SIREN" IS NOT NULL AND p."SIREN" <> ''
