-- Snapshots in which most cells are exactly twice those of the snapshot before.
WITH cellule AS (
    SELECT dispositif, volet, date_maj, coalesce(montant_centimes, nombre) AS valeur,
           lag(coalesce(montant_centimes, nombre)) OVER fil AS precedente, lag(date_maj) OVER fil AS date_precedente
    FROM agregat
    WHERE concept = 'cumul' AND axe <> 'total' AND niveau <> 'national'
    WINDOW fil AS (PARTITION BY dispositif, volet, region, departement, axe, modalite ORDER BY date_maj)
)
SELECT s.titre AS sujet, c.dispositif, c.volet, c.date_maj, count(*) AS attendu, sum(c.valeur = 2 * c.precedente) AS trouve,
       max(c.date_precedente) AS date_precedente, s.titre, v.texte AS volet_texte
FROM cellule AS c
JOIN dispositif AS s ON s.id = c.dispositif
JOIN temp.volet_texte AS v ON v.volet = c.volet
WHERE c.precedente > 0
GROUP BY c.dispositif, c.volet, c.date_maj
HAVING sum(c.valeur = 2 * c.precedente) * 2 >= count(*)
ORDER BY s.ordre, c.volet, c.date_maj;
