"""Downloads: a table, view or query as a whole file (CSV, TSV, NDJSON, XLSX, Parquet, GeoJSON), or a refusal in French.

A request becomes a Selection (selection.py), which a Lecteur reads by batches (lecture.py). Text formats leave as they
are read (flux.py); workbooks and Parquet are written whole, then sent (fichiers.py).
"""
