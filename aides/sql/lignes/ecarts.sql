-- Rows of a validated file that are neither payments that are kept nor blank.
SELECT ligne, centimes, raison, valeur FROM read_parquet({{chemin}})
WHERE raison IS NOT NULL AND raison NOT IN ('vide', 'entete')
ORDER BY ligne;
