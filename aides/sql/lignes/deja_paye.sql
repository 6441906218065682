-- What the siren paid now had already received for the same months of aid, out of the former files.
CREATE OR REPLACE TEMP TABLE deja_paye AS
SELECT CAST(COALESCE(f.siren, 0) AS BIGINT) * 256 + v.id AS cle, f.mois, CAST(sum(f.centimes) AS BIGINT) AS centimes
FROM read_parquet({{chemins}}, filename = true) AS f
JOIN source AS s ON s.parquet = f.filename
JOIN etat.volet AS v ON v.nom = f.volet
WHERE f.raison IS NULL
  AND f.mois BETWEEN {{premier}} AND {{dernier}}
  AND COALESCE(f.siren, 0) IN (SELECT cle // 256 FROM recu)
  AND NOT EXISTS (SELECT 1 FROM etat.doublon AS d WHERE d.source = s.id AND d.ligne = f.ligne)
GROUP BY ALL;
