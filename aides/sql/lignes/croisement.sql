-- Sums by département and member of an axis are made on one number for each pair: it is what costs.
CREATE OR REPLACE TEMP TABLE croisement AS
SELECT CAST(row_number() OVER (ORDER BY axe, departement, modalite) AS INTEGER) AS id, axe, departement, modalite
FROM (SELECT DISTINCT 'section_naf' AS axe, departement, section AS modalite FROM entreprise
      UNION ALL SELECT DISTINCT 'classe_effectif', departement, classe_effectif FROM entreprise
      UNION ALL SELECT DISTINCT 'categorie_juridique', departement, categorie_juridique FROM entreprise);
CREATE OR REPLACE TEMP TABLE croise AS
SELECT e.siren, s.id AS section, c.id AS classe, j.id AS categorie
FROM entreprise AS e
JOIN croisement AS s ON s.axe = 'section_naf' AND s.departement = e.departement AND s.modalite = e.section
JOIN croisement AS c ON c.axe = 'classe_effectif' AND c.departement = e.departement AND c.modalite = e.classe_effectif
JOIN croisement AS j ON j.axe = 'categorie_juridique' AND j.departement = e.departement AND j.modalite = e.categorie_juridique;
