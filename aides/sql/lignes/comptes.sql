-- Lines and centimes read and kept in each validated file; blank rows and total rows are no lines.
SELECT
    filename,
    count(*) FILTER (raison IS NULL OR raison NOT IN ('vide', 'total')),
    count(*) FILTER (raison IS NULL),
    CAST(COALESCE(sum(centimes) FILTER (raison IS NULL OR raison NOT IN ('vide', 'total')), 0) AS BIGINT),
    CAST(COALESCE(sum(centimes) FILTER (raison IS NULL), 0) AS BIGINT)
FROM read_parquet({{chemins}}, filename = true)
GROUP BY filename;
