-- The siren paid that were not seen before.
CREATE OR REPLACE TEMP TABLE beneficiaire AS
SELECT siren, lpad(CAST(siren AS VARCHAR), 9, '0') AS siren_texte
FROM (SELECT DISTINCT CAST(cle // 256 AS INTEGER) AS siren FROM recu WHERE cle >= 256)
WHERE siren NOT IN (SELECT siren FROM etat.entreprise);
