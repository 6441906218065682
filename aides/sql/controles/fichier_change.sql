-- Files whose content is another for the same day, without fewer lines.
SELECT p.chemin AS sujet, p.chemin AS fichier, p.dispositif, '' AS volet, p.date_maj, p.lignes_lues AS attendu, n.lignes_lues AS trouve
FROM publiee.source_fichier AS p
JOIN main.source_fichier AS n ON n.chemin = p.chemin
WHERE p.etat = 'lu' AND n.etat = 'lu' AND p.dispositif IS NOT NULL AND p.date_maj IS n.date_maj AND n.sha256 <> p.sha256
  AND NOT (n.empreinte_lignes = p.empreinte_lignes AND n.empreinte_lignes <> '') AND n.lignes_lues >= p.lignes_lues
ORDER BY p.chemin;
