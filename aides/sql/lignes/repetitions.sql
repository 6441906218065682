-- Payments of a validated file that are the same as an earlier one of it.
SELECT COALESCE(CAST(sum(nombre - 1) AS BIGINT), 0)
FROM (SELECT count(*) AS nombre FROM read_parquet({{chemin}}) WHERE raison IS NULL AND siren IS NOT NULL
      GROUP BY siren, volet, mois, date_paiement, centimes HAVING count(*) > 1);
