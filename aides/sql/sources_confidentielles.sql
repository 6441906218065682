-- Files whose content one could try to find from their digests and sizes: payments, and those some figures of which are hidden.
SELECT id, sha256, empreinte_lignes
FROM source_fichier
WHERE format IN (SELECT value FROM json_each(:formats_des_paiements)) OR id IN (SELECT source FROM agregat WHERE secret = 1)
ORDER BY id;
