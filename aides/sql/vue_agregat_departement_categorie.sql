-- By département and legal category, as published.
CREATE VIEW agregat_departement_categorie AS
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
    a.modalite AS code_categorie_juridique,
    m.libelle AS libelle_categorie_juridique,
    a.secret
FROM agregat AS a
JOIN region AS r ON r.code = a.region
JOIN departement AS d ON d.code = a.departement
JOIN modalite AS m ON m.axe = a.axe AND m.code = a.modalite
WHERE a.niveau = 'departement' AND a.axe = 'categorie_juridique';
