-- Fewer lines kept of a scheme than in the published base, although no file of it is shorter or gone: more of them are rejected.
WITH avant AS (
    SELECT dispositif, sum(lignes_retenues) AS lignes FROM publiee.source_fichier WHERE etat = 'lu' GROUP BY dispositif
), apres AS (
    SELECT dispositif, sum(lignes_retenues) AS lignes FROM main.source_fichier WHERE etat = 'lu' GROUP BY dispositif
)
SELECT p.dispositif AS sujet, p.dispositif, '' AS volet, NULL AS date_maj, p.lignes AS attendu, n.lignes AS trouve, s.titre
FROM avant AS p
JOIN apres AS n ON n.dispositif = p.dispositif
JOIN publiee.dispositif AS s ON s.id = p.dispositif
WHERE n.lignes < p.lignes
  AND NOT EXISTS (SELECT 1 FROM publiee.source_fichier AS f LEFT JOIN main.source_fichier AS g ON g.chemin = f.chemin AND g.etat = 'lu'
                  WHERE f.dispositif = p.dispositif AND f.etat = 'lu' AND (g.id IS NULL OR g.lignes_lues < f.lignes_lues))
ORDER BY s.ordre;
