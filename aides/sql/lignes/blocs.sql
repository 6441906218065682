-- Payments between the total rows of a validated file, sheet by sheet: {{rang}} counts the total rows above a line.
SELECT
    ligne // {{pas}} AS feuille, {{rang}} AS bloc, count(*), CAST(COALESCE(sum(centimes), 0) AS BIGINT),
    count(*) FILTER (centimes IS NULL AND COALESCE(raison, '') <> 'colonnes'), count(*) FILTER (raison = 'colonnes')
FROM read_parquet({{chemin}})
WHERE est_un_paiement(raison)
GROUP BY ALL ORDER BY ALL;
