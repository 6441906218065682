-- The activity of every paid siren in each nomenclature: the head office's, else the legal unit's, else the completion's.
CREATE OR REPLACE TEMP TABLE activite AS
SELECT b.siren,
       COALESCE(s.activite, u.activite, naf_rev2(r.activite, r.nomenclature)) AS rev2,
       COALESCE(s.activite_25, u.activite_25, naf_2025(r.activite, r.nomenclature, NULL)) AS naf_2025
FROM beneficiaire AS b
LEFT JOIN siege AS s ON s.siren = b.siren
LEFT JOIN unite AS u ON u.siren = b.siren
LEFT JOIN reponse AS r ON r.siren = b.siren_texte;

-- The section in NAF rév. 2 of the siren whose activity is given in NAF 2025 alone; NULL where the code has no single one.
CREATE OR REPLACE TEMP TABLE activite_2025 AS
SELECT a.siren, nullif(arg_max(n.section, length(n.code)), '') AS section
FROM activite AS a
LEFT JOIN nom_naf_2025 AS n ON starts_with(replace(a.naf_2025, '.', ''), n.code)
WHERE a.rev2 IS NULL AND a.naf_2025 IS NOT NULL
GROUP BY a.siren;
