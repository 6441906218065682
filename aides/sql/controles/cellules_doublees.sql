-- Snapshots in which most cells are exactly twice those of the snapshot before.
WITH cellule AS (
    SELECT dispositif, volet, date_maj, coalesce(montant_centimes, nombre) AS valeur,
           lag(coalesce(montant_centimes, nombre)) OVER fil AS precedente, lag(date_maj) OVER fil AS date_precedente
    FROM agregat
    WHERE concept = 'cumul' AND axe <> 'total' AND niveau <> 'national'
    WINDOW fil AS (PARTITION BY dispositif, volet, region, departement, axe, modalite ORDER BY date_maj)
), photo AS (
    SELECT dispositif, volet, date_maj, count(*) AS attendu, sum(valeur = 2 * precedente) AS trouve,
           max(date_precedente) AS date_precedente
    FROM cellule
    WHERE precedente > 0
    GROUP BY dispositif, volet, date_maj
    HAVING sum(valeur = 2 * precedente) * 2 >= count(*)
)
SELECT s.titre AS sujet, p.dispositif, p.volet, p.date_maj, p.attendu, p.trouve, p.date_precedente, s.titre, v.texte AS volet_texte
FROM photo AS p
JOIN dispositif AS s ON s.id = p.dispositif
JOIN temp.volet_texte AS v ON v.volet = p.volet
ORDER BY s.ordre, p.volet, p.date_maj;
