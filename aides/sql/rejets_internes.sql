-- Rejected payments, in full.
SELECT f.chemin AS fichier, r.ligne, r.colonne, r.valeur, r.raison, r.montant
FROM rejet AS r
JOIN source_fichier AS f ON f.id = r.source
WHERE f.format IN (SELECT value FROM json_each(:formats_des_paiements))
ORDER BY f.chemin, r.ligne, r.id;
