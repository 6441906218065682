-- Every payment kept, old and new, duplicates out.
CREATE OR REPLACE TEMP VIEW paiement_tous AS
SELECT CAST(s.id AS INTEGER) AS source, f.ligne,
       CAST(COALESCE(f.siren, 0) AS BIGINT) * 256 + v.id AS cle,
       f.mois, f.date_paiement, f.centimes, f.code_postal
FROM read_parquet({{chemins}}, filename = true) AS f
JOIN source AS s ON s.parquet = f.filename
JOIN volet AS v ON v.nom = f.volet
WHERE f.raison IS NULL
  AND NOT EXISTS (SELECT 1 FROM doublon_total AS d WHERE d.source = s.id AND d.ligne = f.ligne);
