-- The crossing in SQLite, once the files are loaded: table croise, one row a payment, by the same rules as the other peers.
CREATE INDEX etablissement_siren ON StockEtablissement (siren);
CREATE INDEX unite_siren ON StockUniteLegale (siren);
CREATE TABLE croise AS
SELECT substr(p."Période", 4) AS volet, substr(p."Période", 1, 2) AS mois, p."SIREN" AS siren, CAST(p."Montant" AS REAL) AS montant,
       '20' || substr(p."Date paiement", 7, 2) || '-' || substr(p."Date paiement", 1, 5) AS jour,
       e.codeCommuneEtablissement AS commune, d.code AS departement, d.region AS region, n.section AS section,
       COALESCE(e.trancheEffectifsEtablissement, u.trancheEffectifsUniteLegale) AS classe,
       substr(u.categorieJuridiqueUniteLegale, 1, 2) AS categorie
FROM paiements AS p
LEFT JOIN StockEtablissement AS e ON e.siren = p."SIREN" AND e.etablissementSiege IN ('true', 'True', '1')
LEFT JOIN StockUniteLegale AS u ON u.siren = p."SIREN"
LEFT JOIN departement AS d
    ON d.code = substr(e.codeCommuneEtablissement, 1, CASE WHEN substr(e.codeCommuneEtablissement, 1, 2) IN ('97', '98') THEN 3 ELSE 2 END)
LEFT JOIN division AS n ON n.code = substr(e.activitePrincipaleEtablissement, 1, 2)
WHERE p."SIREN" IS NOT NULL AND p."SIREN" <> '';
CREATE TABLE premier AS SELECT volet, siren, min(substr(jour, 1, 7)) AS fin FROM croise GROUP BY volet, siren;
CREATE TABLE instantane AS
WITH mois AS (SELECT volet, substr(jour, 1, 7) AS fin, count(*) AS nombre, sum(montant) AS montant FROM croise GROUP BY 1, 2),
     neuf AS (SELECT volet, fin, count(*) AS entreprises FROM premier GROUP BY 1, 2)
SELECT m.volet, m.fin, sum(m.nombre) OVER fil AS nombre, sum(COALESCE(n.entreprises, 0)) OVER fil AS entreprises, sum(m.montant) OVER fil AS montant
FROM mois AS m LEFT JOIN neuf AS n USING (volet, fin)
WINDOW fil AS (PARTITION BY m.volet ORDER BY m.fin);
CREATE TABLE commune_aidee AS
SELECT volet, commune, count(*) AS nombre, count(DISTINCT siren) AS entreprises, sum(montant) AS montant FROM croise GROUP BY volet, commune;
CREATE TABLE jour AS
SELECT volet, jour, sum(count(*)) OVER fil AS nombre, sum(sum(montant)) OVER fil AS montant
FROM croise GROUP BY volet, jour WINDOW fil AS (PARTITION BY volet ORDER BY jour);
