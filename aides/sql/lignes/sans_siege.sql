-- Siren whose legal unit the register knows but not the head office: any establishment of theirs will do.
CREATE OR REPLACE TEMP TABLE orphelin AS
SELECT lpad(CAST(siren AS VARCHAR), 9, '0') AS siren_texte FROM unite WHERE siren NOT IN (SELECT siren FROM trouve);
