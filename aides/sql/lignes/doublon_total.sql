-- Duplicates of all runs.
CREATE OR REPLACE TEMP TABLE doublon_total AS
SELECT * FROM doublon_connu UNION ALL SELECT * FROM doublon;
