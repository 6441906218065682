-- Euros kept at reading against euros in the cube, file by file, to the centime. Payment lines have a check of their own:
-- the cube is computed from all their files together.
SELECT chemin AS sujet, s.dispositif, '' AS volet, s.date_maj, s.montant_retenu AS attendu,
       coalesce(sum(a.montant_centimes), 0) / 100.0 AS trouve
FROM source_fichier AS s
LEFT JOIN agregat AS a ON a.source = s.id
WHERE s.etat = 'lu' AND s.montant_retenu IS NOT NULL AND NOT EXISTS (SELECT 1 FROM total_officiel AS t WHERE t.source = s.id)
  AND EXISTS (SELECT 1 FROM agregat AS p WHERE p.dispositif = s.dispositif AND p.origine = 'publie')
GROUP BY s.id
HAVING CAST(round(s.montant_retenu * 100) AS INTEGER) <> coalesce(sum(a.montant_centimes), 0);
