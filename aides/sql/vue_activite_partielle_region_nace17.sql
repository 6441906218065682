-- Activité partielle by région and A17 sector. concept and mois keep apart what must never be added:
-- cumulative requests, sums of months, and single months.
CREATE VIEW activite_partielle_region_nace17 AS
SELECT
    a.dispositif,
    a.volet,
    a.date_maj,
    a.concept,
    a.mois,
    a.nombre AS nombre_demandes_deposees,
    a.salaries AS nombre_salaries_concernes,
    a.heures AS nombre_heures_demandees,
    a.etablissements AS nombre_etablissements_concernes,
    a.region AS reg,
    r.libelle AS libelle_region,
    a.modalite AS code_section_nace17,
    m.libelle AS libelle_section_nace17,
    a.secret
FROM agregat AS a
JOIN region AS r ON r.code = a.region
JOIN modalite AS m ON m.axe = a.axe AND m.code = a.modalite
WHERE a.dispositif = 'activite-partielle' AND a.niveau = 'region' AND a.axe = 'nace17';
