-- The section in NAF rév. 2 of the siren whose activity is given in NAF 2025 alone; NULL where the code has no single one.
CREATE OR REPLACE TEMP TABLE activite_2025 AS
SELECT b.siren, nullif(arg_max(n.section, length(n.code)), '') AS section
FROM beneficiaire AS b
LEFT JOIN siege AS s ON s.siren = b.siren
LEFT JOIN unite AS u ON u.siren = b.siren
LEFT JOIN reponse AS r ON r.siren = b.siren_texte
LEFT JOIN nom_naf_2025 AS n ON starts_with(replace(COALESCE(s.activite_25, u.activite_25, naf_2025(r.activite, r.nomenclature, NULL)), '.', ''), n.code)
WHERE COALESCE(s.activite, u.activite, naf_rev2(r.activite, r.nomenclature)) IS NULL AND COALESCE(s.activite_25, u.activite_25, naf_2025(r.activite, r.nomenclature, NULL)) IS NOT NULL
GROUP BY b.siren;
