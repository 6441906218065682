-- What the checks needed and readers must not have. Run last, when every check has been made.
-- A payment is one business's: a rejected one keeps its place and its reason, not who it was for nor how much it was; the
-- whole is in the internal database. A file's sums are withheld when one could subtract from them what is published: files of
-- payments (a day may hold one), and files some figures of which are hidden.
UPDATE rejet
SET montant = NULL,
    valeur = CASE WHEN colonne IN ('Date paiement', 'Dev.', 'Pays', 'Période') THEN valeur ELSE '(masqué)' END
WHERE source IN (SELECT id FROM source_fichier WHERE format IN (SELECT value FROM json_each(:formats_des_paiements)));

UPDATE source_fichier
SET montant_lu = NULL, montant_retenu = NULL, montant_rejete = NULL
WHERE format IN (SELECT value FROM json_each(:formats_des_paiements)) OR id IN (SELECT source FROM agregat WHERE secret = 1);

-- An official total of a territory whose total is hidden here would give it back.
DELETE FROM total_officiel
WHERE EXISTS (
    SELECT 1 FROM agregat AS a
    WHERE a.dispositif = total_officiel.dispositif AND a.date_maj = total_officiel.date_maj AND a.concept = 'cumul' AND a.axe = 'total'
      AND a.niveau = total_officiel.niveau AND a.region = total_officiel.region AND a.departement = total_officiel.departement
      AND a.secret = 1);
