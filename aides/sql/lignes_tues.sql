-- The payment files that do not tell how many lines they have (producteur names them).
UPDATE source_fichier
SET lignes_lues = NULL, lignes_retenues = NULL
WHERE chemin IN (SELECT chemin FROM temp.lignes_tues);
