-- What each business received, by volet and month of aid, and where it stands: what the next publication is compared with.
SELECT f.volet, f.mois, e.siren, d.region, e.departement, e.commune, e.section, e.classe_effectif, e.categorie_juridique,
       count(*) AS nombre, CAST(sum(f.centimes) AS BIGINT) AS centimes
FROM read_parquet({{chemins}}, filename = true) AS f
JOIN source AS s ON s.parquet = f.filename
JOIN etat.entreprise AS e ON e.siren = COALESCE(f.siren, 0)
JOIN etat.departement AS d ON d.code = e.departement
WHERE f.raison IS NULL
  AND NOT EXISTS (SELECT 1 FROM etat.doublon AS x WHERE x.source = s.id AND x.ligne = f.ligne)
GROUP BY ALL
