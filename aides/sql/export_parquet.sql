-- The rows of export_ensemble.sql, written as CSV, into a Parquet: centimes become exact decimal euros. The dialect is
-- the one that they were written in, said: guessed from the first rows, it could be another one.
COPY (
    SELECT * EXCLUDE (montant_centimes, salaries, heures, secret, origine),
           CAST(CAST(montant_centimes AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS montant,
           salaries, heures, secret, origine
    FROM read_csv(
        $source,
        header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', new_line = '\r\n',
        dateformat = '%Y-%m-%d', nullstr = $nul, columns = $colonnes
    )
) TO $destination (FORMAT parquet, COMPRESSION zstd);
