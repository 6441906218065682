-- The same rows under two dates.
SELECT b.chemin AS sujet, b.dispositif, '' AS volet, b.date_maj, 0 AS attendu, 1 AS trouve, a.chemin AS autre
FROM source_fichier AS a
JOIN source_fichier AS b ON b.empreinte_lignes = a.empreinte_lignes AND b.dispositif = a.dispositif AND b.id > a.id
WHERE a.empreinte_lignes <> '' AND a.etat = 'lu' AND b.etat = 'lu' AND a.date_maj <> b.date_maj
ORDER BY a.id, b.id;
