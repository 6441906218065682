-- Euros kept in the payment files against the national totals computed from them, at their last date. A scheme with a secret
-- national total is left out, its sum is not in this file, and so is one whose figures wait for their next publication.
WITH paiement AS (
    SELECT f.dispositif, sum(CAST(round(f.montant_retenu * 100) AS INTEGER)) AS centimes
    FROM source_fichier AS f
    WHERE f.etat = 'lu' AND f.dispositif IN (SELECT dispositif FROM agregat WHERE origine = 'lignes')
      AND NOT EXISTS (SELECT 1 FROM total_officiel AS t WHERE t.source = f.id)
      AND f.dispositif NOT IN (SELECT dispositif FROM temp.paiements_en_attente)
    GROUP BY f.dispositif
), cube AS (
    SELECT dispositif, date_maj, sum(montant_centimes) AS centimes
    FROM agregat AS a
    WHERE origine = 'lignes' AND concept = 'cumul' AND niveau = 'national' AND axe = 'total'
      AND date_maj = (SELECT max(d.date_maj) FROM agregat AS d WHERE d.dispositif = a.dispositif AND d.origine = 'lignes')
    GROUP BY dispositif, date_maj
    HAVING max(secret) = 0
)
SELECT s.titre AS sujet, cube.dispositif, '' AS volet, cube.date_maj, paiement.centimes / 100.0 AS attendu,
       cube.centimes / 100.0 AS trouve
FROM paiement
JOIN cube USING (dispositif)
JOIN dispositif AS s ON s.id = cube.dispositif
WHERE paiement.centimes <> cube.centimes;
