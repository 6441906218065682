-- The payments of the files that are numbered above {{apres}}, out of their validated files. cle packs the siren (0: none
-- written) and the volet in one number, which is what everything is grouped by.
CREATE OR REPLACE TEMP TABLE paiement AS
SELECT CAST(s.id AS INTEGER) AS source, f.ligne,
       CAST(COALESCE(f.siren, 0) AS BIGINT) * 256 + v.id AS cle,
       f.mois, f.date_paiement, f.centimes, f.code_postal
FROM read_parquet({{chemins}}, filename = true) AS f
JOIN source AS s ON s.parquet = f.filename
JOIN etat.volet AS v ON v.nom = f.volet
WHERE f.raison IS NULL AND s.id > {{apres}};
