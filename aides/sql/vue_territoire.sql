-- The places that have a page, under the path of their page.
CREATE VIEW territoire AS
SELECT 'region/' || code AS chemin, 'region' AS niveau, 'Régions' AS nature, code, libelle, libelle AS intitule, code AS region
FROM region WHERE nature = 'region'
UNION ALL
SELECT 'departement/' || code, 'departement', 'Départements et collectivités', code, libelle, code || ' ' || libelle, region
FROM departement WHERE nature IN ('departement', 'collectivite');
