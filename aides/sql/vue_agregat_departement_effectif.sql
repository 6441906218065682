-- By département and headcount class, as published.
CREATE VIEW agregat_departement_effectif AS
SELECT
    a.dispositif,
    a.volet,
    a.date_maj,
    a.nombre AS nombre_aides,
    a.entreprises AS nombre_entreprises,
    a.montant AS montant_total,
    a.region AS reg,
    r.libelle AS libelle_region,
    a.departement AS dep,
    d.libelle AS libelle_departement,
    a.modalite AS classe_effectif,
    m.libelle AS libelle_classe_effectif,
    a.secret
FROM agregat AS a
JOIN region AS r ON r.code = a.region
JOIN departement AS d ON d.code = a.departement
JOIN modalite AS m ON m.axe = a.axe AND m.code = a.modalite
WHERE a.niveau = 'departement' AND a.axe = 'classe_effectif';
