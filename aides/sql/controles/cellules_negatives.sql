-- Negative counts or amounts, as published.
SELECT s.titre AS sujet, a.dispositif, a.volet, a.date_maj, 0 AS attendu, count(*) AS trouve,
       CASE a.niveau WHEN 'region' THEN 'région' ELSE 'département' END AS niveau,
       sum(a.montant_centimes) / 100.0 AS montant, s.titre, v.texte AS volet_texte
FROM agregat AS a
JOIN dispositif AS s ON s.id = a.dispositif
JOIN temp.volet_texte AS v ON v.volet = a.volet
WHERE a.origine <> 'calcule'
  AND (a.nombre < 0 OR a.montant_centimes < 0 OR a.entreprises < 0 OR a.salaries < 0 OR a.heures < 0 OR a.etablissements < 0)
GROUP BY a.dispositif, a.volet, a.date_maj, a.niveau
ORDER BY s.ordre, a.volet, a.date_maj, a.niveau;
