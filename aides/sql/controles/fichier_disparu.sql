-- Files read for the published base that are gone, or set aside. A file whose content stands under another name is not gone.
SELECT p.chemin AS sujet, p.chemin AS fichier, p.dispositif, '' AS volet, p.date_maj, p.lignes_retenues AS attendu, 0 AS trouve,
       CASE WHEN n.id IS NULL THEN 'n''est plus dans les sources' ELSE 'n''a pas pu être lu cette fois' END AS comment
FROM publiee.source_fichier AS p
LEFT JOIN main.source_fichier AS n ON n.chemin = p.chemin
WHERE p.etat = 'lu' AND p.dispositif IS NOT NULL AND (n.id IS NULL OR n.etat <> 'lu')
  AND NOT EXISTS (SELECT 1 FROM main.source_fichier AS m
                  WHERE m.etat = 'lu' AND m.dispositif = p.dispositif AND m.date_maj IS p.date_maj
                    AND (m.sha256 = p.sha256 OR (m.empreinte_lignes = p.empreinte_lignes AND m.empreinte_lignes <> '')))
ORDER BY p.chemin;
