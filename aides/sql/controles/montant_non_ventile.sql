-- Official national total against what is broken down at the same date.
SELECT s.titre AS sujet, c.dispositif, '' AS volet, c.date_maj, t.montant AS attendu,
       (t.montant_centimes - CAST(round(c.montant_non_ventile * 100) AS INTEGER)) / 100.0 AS trouve, s.titre
FROM chiffres_cles AS c
JOIN total_officiel AS t ON t.dispositif = c.dispositif AND t.date_maj = c.date_maj AND t.niveau = 'national' AND t.volet = ''
JOIN dispositif AS s ON s.id = c.dispositif
WHERE c.montant_non_ventile <> 0;
