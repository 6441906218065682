-- The published file that an incoming one is to be held against: the same for the same day, else the last before it, of the
-- same format (and, for published files, of the same name).
SELECT chemin, date_maj, octets, sha256, lignes_lues, montant_retenu
FROM source_fichier
WHERE dispositif = :dispositif AND format = :format AND etat = 'lu' AND date_maj <= :date_maj
  AND (:brut = 1 OR replace(chemin, '-latest.', '.') LIKE '%/' || replace(:nom, '-latest.', '.'))
ORDER BY date_maj DESC, id DESC;
