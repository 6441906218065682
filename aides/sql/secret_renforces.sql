-- Schemes in whose published files cells were taken out here too: a raw feed keeps a row for what is hidden.
SELECT DISTINCT c.dispositif
FROM controle AS c
WHERE c.nom = 'renforcement_du_secret'
  AND NOT EXISTS (SELECT 1 FROM agregat AS a WHERE a.dispositif = c.dispositif AND a.origine = 'publie' AND a.secret = 1);
