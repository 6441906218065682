-- Files whose content is another, and of which it is not told how many lines they have: nobody can say that they have not less.
SELECT p.chemin AS sujet, p.chemin AS fichier, p.dispositif, '' AS volet, p.date_maj
FROM publiee.source_fichier AS p
JOIN main.source_fichier AS n ON n.chemin = p.chemin
WHERE p.etat = 'lu' AND n.etat = 'lu' AND p.dispositif IS NOT NULL AND n.sha256 <> p.sha256
  AND (n.lignes_lues IS NULL OR p.lignes_lues IS NULL)
ORDER BY p.chemin;
