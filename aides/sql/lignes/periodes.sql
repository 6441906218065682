-- Periods of a validated file that cannot be read: as they are written, the volet that they name (none: the payments are
-- rejected), how many payments, and the first line.
SELECT COALESCE(periode_douteuse, valeur), CASE WHEN raison IS NULL THEN volet END, count(*), min(ligne)
FROM read_parquet({{chemin}})
WHERE periode_douteuse IS NOT NULL OR raison = 'periode_illisible'
GROUP BY ALL ORDER BY count(*) DESC, min(ligne) LIMIT 20;
