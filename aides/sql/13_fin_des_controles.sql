-- The scratch tables of the checks.
DROP TABLE temp.serie;
DROP TABLE temp.total_cumul;
DROP TABLE temp.volet_texte;
