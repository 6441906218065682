-- Payment files that had a total row when they were published, and have none now.
SELECT p.chemin AS sujet, p.chemin AS fichier, p.dispositif, '' AS volet, p.date_maj, p.lignes_lues AS attendu, n.lignes_lues AS trouve
FROM publiee.source_fichier AS p
JOIN main.source_fichier AS n ON n.chemin = p.chemin AND n.etat = 'lu'
JOIN main.controle AS c ON c.nom = 'lignes_sans_total' AND c.sujet = n.chemin
WHERE p.etat = 'lu' AND NOT EXISTS (SELECT 1 FROM publiee.controle AS d WHERE d.nom = 'lignes_sans_total' AND d.sujet = p.chemin)
ORDER BY p.chemin;
