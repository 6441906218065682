-- Rows read against rows kept and rows listed as rejected, file by file.
SELECT chemin AS sujet, dispositif, '' AS volet, s.date_maj, lignes_lues AS attendu,
       lignes_retenues + (SELECT count(*) FROM rejet AS r WHERE r.source = s.id) AS trouve
FROM source_fichier AS s
WHERE etat = 'lu' AND lignes_lues <> lignes_retenues + (SELECT count(*) FROM rejet AS r WHERE r.source = s.id);
