-- Files that have fewer lines than when they were published.
SELECT p.chemin AS sujet, p.chemin AS fichier, p.dispositif, '' AS volet, p.date_maj, p.lignes_lues AS attendu, n.lignes_lues AS trouve
FROM publiee.source_fichier AS p
JOIN main.source_fichier AS n ON n.chemin = p.chemin
WHERE p.etat = 'lu' AND n.etat = 'lu' AND p.dispositif IS NOT NULL AND n.lignes_lues < p.lignes_lues
ORDER BY p.chemin;
