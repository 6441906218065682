-- Duplicates with the files where they and the first line stand.
SELECT s.parquet, d.ligne, lpad(CAST(d.cle // 256 AS VARCHAR), 9, '0'), d.centimes, a.parquet, d.autre_ligne
FROM etat.doublon AS d
JOIN source AS s ON s.id = d.source
JOIN source AS a ON a.id = d.autre_source
ORDER BY d.source, d.ligne;
