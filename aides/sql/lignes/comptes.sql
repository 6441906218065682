-- Lines and centimes read and kept in a validated file; blank rows, notes, headers and total rows are no lines. Dates that
-- fit only day-month-year, the first line that has one, and payments whose day and month could be exchanged.
SELECT
    count(*) FILTER (est_un_paiement(raison)),
    count(*) FILTER (raison IS NULL),
    CAST(COALESCE(sum(centimes) FILTER (est_un_paiement(raison)), 0) AS BIGINT),
    CAST(COALESCE(sum(centimes) FILTER (raison IS NULL), 0) AS BIGINT),
    count(*) FILTER (raison = 'date_illisible' AND TRY_STRPTIME(valeur, '%d-%m-%y') IS NOT NULL),
    min(ligne) FILTER (raison = 'date_illisible' AND TRY_STRPTIME(valeur, '%d-%m-%y') IS NOT NULL),
    count(*) FILTER (raison IS NULL AND day(date_paiement) <= 12 AND day(date_paiement) <> month(date_paiement))
FROM read_parquet({{chemin}});
