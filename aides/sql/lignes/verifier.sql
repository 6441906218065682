-- What one validated file holds, volet by volet.
SELECT volet, count(*), CAST(sum(centimes) AS BIGINT), CAST(min(date_paiement) AS VARCHAR), CAST(max(date_paiement) AS VARCHAR)
FROM read_parquet(?)
WHERE raison IS NULL
GROUP BY volet
ORDER BY volet;
