-- Prêts directs by région and type of loan.
CREATE VIEW prets_directs_region_type AS
SELECT
    a.dispositif,
    a.volet,
    a.date_maj,
    a.nombre,
    a.montant AS montant_total,
    a.salaries AS effectifs,
    a.region AS reg,
    r.libelle AS libelle_region,
    a.modalite AS code_type,
    m.libelle AS libelle_type,
    a.secret
FROM agregat AS a
JOIN region AS r ON r.code = a.region
JOIN modalite AS m ON m.axe = a.axe AND m.code = a.modalite
WHERE a.dispositif = 'prets-directs' AND a.niveau = 'region' AND a.axe = 'type';
