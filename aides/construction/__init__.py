"""From files to a database: inventory, reading, payment lines, completion, cube, checks. It never imports Datasette."""
