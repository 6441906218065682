-- By région and headcount class, as published.
CREATE VIEW agregat_region_effectif AS
SELECT
    a.dispositif,
    a.volet,
    a.date_maj,
    a.nombre AS nombre_aides,
    a.entreprises AS nombre_entreprises,
    a.montant AS montant_total,
    a.region AS reg,
    r.libelle AS libelle_region,
    a.modalite AS classe_effectif,
    m.libelle AS libelle_classe_effectif,
    a.secret
FROM agregat AS a
JOIN region AS r ON r.code = a.region
JOIN modalite AS m ON m.axe = a.axe AND m.code = a.modalite
WHERE a.niveau = 'region' AND a.axe = 'classe_effectif';
