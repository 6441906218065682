-- Where the euros of each national total are, at its last date: in cells that can be read by sector and département, or in
-- those that cannot. What cannot be read is the total less the rest: it tells nothing that is not published.
WITH national AS MATERIALIZED (
    SELECT dispositif, volet, date_maj, montant_centimes, max(date_maj) OVER (PARTITION BY dispositif) AS derniere
    FROM temp.total_cumul WHERE niveau = 'national'
), total AS (
    SELECT * FROM national WHERE date_maj = derniere AND montant_centimes IS NOT NULL
)
SELECT s.titre || CASE WHEN t.volet <> '' THEN ' (volet ' || replace(t.volet, 'VOLET', '') || ')' ELSE '' END AS sujet,
       t.dispositif, t.volet, t.date_maj, t.montant_centimes / 100.0 AS attendu,
       sum(a.montant_centimes) / 100.0 AS trouve, (t.montant_centimes - sum(a.montant_centimes)) / 100.0 AS reste, sum(a.secret) AS cases
FROM total AS t
JOIN dispositif AS s ON s.id = t.dispositif
JOIN agregat AS a INDEXED BY agregat_cle ON a.dispositif = t.dispositif AND a.volet = t.volet AND a.concept = 'cumul'
                                        AND a.date_maj = t.date_maj AND a.niveau = 'departement' AND a.axe = s.axe_principal
GROUP BY t.dispositif, t.volet
HAVING sum(a.montant_centimes) IS NOT NULL
ORDER BY s.ordre, t.volet;
