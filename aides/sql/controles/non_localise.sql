-- At the last date of each scheme and volet, what is published without a région (blank, unknown, or outside any région).
SELECT s.titre AS sujet, z.dispositif, z.volet, z.date_maj, coalesce(f.montant, f.nombre) AS attendu,
       coalesce(z.montant, z.nombre) AS trouve, CASE WHEN z.montant IS NULL THEN s.unite_nombre ELSE 'euros' END AS mesure,
       s.titre, v.texte AS volet_texte
FROM agregat AS z
JOIN agregat AS f ON f.dispositif = z.dispositif AND f.volet = z.volet AND f.concept = z.concept AND f.date_maj = z.date_maj
                 AND f.mois = z.mois AND f.axe = 'total' AND f.niveau = 'national'
JOIN dispositif AS s ON s.id = z.dispositif
JOIN temp.volet_texte AS v ON v.volet = z.volet
WHERE z.axe = 'total' AND z.niveau = 'region' AND z.region = 'ZZ' AND z.mois = '' AND z.secret = 0 AND f.secret = 0
  AND z.date_maj = (SELECT max(d.date_maj) FROM agregat AS d
                    WHERE d.dispositif = z.dispositif AND d.volet = z.volet AND d.concept = z.concept)
ORDER BY s.ordre, z.volet, z.concept;
