"""Media types of what leaves, by extension (https://www.iana.org/assignments/media-types)."""

from __future__ import annotations

MIMES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "md": "text/markdown",
    "db": "application/vnd.sqlite3",
    "sha256": "text/plain",
}
# What is drawn, by extension.
IMAGES = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}
