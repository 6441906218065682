-- The share of aids that the register locates, lower by more than a point than in the published base. No aid makes no share
-- (NULL), which is never lower.
SELECT n.sujet, n.dispositif, '' AS volet, NULL AS date_maj, round(100.0 * p.trouve / p.attendu, 1) AS attendu,
       round(100.0 * n.trouve / n.attendu, 1) AS trouve
FROM publiee.controle AS p
JOIN main.controle AS n ON n.sujet = p.sujet
WHERE p.nom IN ('part_localisee', 'part_localisee_faible') AND n.nom IN ('part_localisee', 'part_localisee_faible')
  AND 1.0 * n.trouve / n.attendu < 1.0 * p.trouve / p.attendu - 0.01;
