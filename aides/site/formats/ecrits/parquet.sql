-- The rows of aides/site/formats/parquet.py's text file, typed. Quoted and empty: an empty text; not quoted and empty: NULL.
COPY (
    SELECT *
    FROM read_csv(
        {texte},
        header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
        nullstr = '', allow_quoted_nulls = false, max_line_size = 20000000,
        columns = {champs}
    )
) TO {chemin} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {notes});
