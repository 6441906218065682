-- Every payment of the files numbered above {{apres}} with what is known of who received it, as table aide of aides-interne.db.
SELECT
    {{dispositif}} AS dispositif, f.volet,
    CASE WHEN f.mois = 0 THEN '' ELSE (f.mois // 100) || '-' || lpad(CAST(f.mois % 100 AS VARCHAR), 2, '0') END AS mois,
    CAST(f.date_paiement AS VARCHAR) AS date_paiement, f.centimes AS montant_centimes,
    e.siren_texte AS siren, e.siret, e.departement, e.region, e.commune, e.activite, e.nomenclature_activite, e.division, e.section, e.classe_effectif,
    e.categorie_juridique, e.localisation, CAST(s.id AS INTEGER) AS source, f.ligne
FROM read_parquet({{chemins}}, filename = true) AS f
JOIN source AS s ON s.parquet = f.filename
JOIN etat.entreprise AS e ON e.siren = COALESCE(f.siren, 0)
WHERE f.raison IS NULL AND s.id > {{apres}}
  AND NOT EXISTS (SELECT 1 FROM etat.doublon AS d WHERE d.source = s.id AND d.ligne = f.ligne)
