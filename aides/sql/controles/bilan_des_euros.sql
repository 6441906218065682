-- Where the euros of each national total are, at its last date: in cells that can be read by sector and département, or in
-- those that cannot. What cannot be read is the total less the rest: it tells nothing that is not published.
WITH total AS (
    SELECT n.dispositif, n.volet, n.date_maj, n.montant_centimes
    FROM agregat AS n
    WHERE n.concept = 'cumul' AND n.niveau = 'national' AND n.axe = 'total' AND n.montant_centimes IS NOT NULL
      AND n.date_maj = (SELECT max(x.date_maj) FROM agregat AS x
                        WHERE x.dispositif = n.dispositif AND x.concept = 'cumul' AND x.niveau = 'national' AND x.axe = 'total')
)
SELECT s.titre || CASE WHEN t.volet <> '' THEN ' (volet ' || replace(t.volet, 'VOLET', '') || ')' ELSE '' END AS sujet,
       t.dispositif, t.volet, t.date_maj, t.montant_centimes / 100.0 AS attendu,
       sum(a.montant_centimes) / 100.0 AS trouve, (t.montant_centimes - sum(a.montant_centimes)) / 100.0 AS reste, sum(a.secret) AS cases
FROM total AS t
JOIN dispositif AS s ON s.id = t.dispositif
JOIN agregat AS a ON a.dispositif = t.dispositif AND a.volet = t.volet AND a.date_maj = t.date_maj AND a.concept = 'cumul'
                 AND a.niveau = 'departement' AND a.axe = s.axe_principal
GROUP BY t.dispositif, t.volet
HAVING sum(a.montant_centimes) IS NOT NULL
ORDER BY s.ordre, t.volet;
