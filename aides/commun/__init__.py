"""The shared floor: what is true for all rooms. It imports no other room, neither Datasette nor DuckDB."""
