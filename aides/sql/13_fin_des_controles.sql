-- The scratch tables of the checks.
DROP TABLE temp.serie;
DROP TABLE temp.volet_texte;
