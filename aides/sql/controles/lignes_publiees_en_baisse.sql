-- Fewer lines kept of a scheme than in the published base, although no file of it is shorter or gone: more of them are rejected.
-- Of a file whose lines are not told, what is rejected is.
WITH ecart AS (
    SELECT n.dispositif, sum(p.lignes_retenues) AS avant,
           sum(CASE WHEN p.id IS NULL THEN n.lignes_retenues
                    ELSE coalesce(n.lignes_retenues - p.lignes_retenues, p.lignes_rejetees - n.lignes_rejetees) END) AS lignes
    FROM main.source_fichier AS n
    LEFT JOIN publiee.source_fichier AS p ON p.chemin = n.chemin AND p.etat = 'lu'
    WHERE n.etat = 'lu'
    GROUP BY n.dispositif
)
SELECT e.dispositif AS sujet, e.dispositif, '' AS volet, NULL AS date_maj, e.avant AS attendu, e.avant + e.lignes AS trouve, s.titre
FROM ecart AS e
JOIN publiee.dispositif AS s ON s.id = e.dispositif
WHERE e.lignes < 0
  AND NOT EXISTS (SELECT 1 FROM publiee.source_fichier AS f LEFT JOIN main.source_fichier AS g ON g.chemin = f.chemin AND g.etat = 'lu'
                  WHERE f.dispositif = e.dispositif AND f.etat = 'lu' AND (g.id IS NULL OR g.lignes_lues < f.lignes_lues))
ORDER BY s.ordre;
