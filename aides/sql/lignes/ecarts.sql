-- Rows that are out of each validated file, with the file's last line that is not blank.
WITH derniere AS (
    SELECT filename, max(ligne) AS ligne FROM read_parquet({{chemins}}, filename = true)
    WHERE raison IS NULL OR raison <> 'vide' GROUP BY filename
)
SELECT e.filename, e.ligne, e.centimes, e.raison, e.valeur, d.ligne
FROM read_parquet({{chemins}}, filename = true) AS e
JOIN derniere AS d USING (filename)
WHERE e.raison IS NOT NULL AND e.raison <> 'vide'
ORDER BY e.filename, e.ligne;
