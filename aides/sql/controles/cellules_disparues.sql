-- One published cell in ten, or more, gone since the snapshot before.
WITH compte AS (
    SELECT dispositif, volet, date_maj, niveau, axe, count(*) AS cellules
    FROM agregat
    WHERE concept = 'cumul' AND niveau <> 'national' AND origine <> 'calcule' AND secret = 0
    GROUP BY dispositif, volet, date_maj, niveau, axe
), suite AS (
    SELECT *, lag(cellules) OVER fil AS avant, lag(date_maj) OVER fil AS date_precedente
    FROM compte
    WINDOW fil AS (PARTITION BY dispositif, volet, niveau, axe ORDER BY date_maj)
)
SELECT x.libelle AS sujet, e.dispositif, e.volet, e.date_maj, e.avant AS attendu, e.cellules AS trouve, e.date_precedente,
       CASE e.niveau WHEN 'region' THEN 'région' ELSE 'département' END AS niveau, x.libelle, s.titre,
       v.texte AS volet_texte
FROM suite AS e
JOIN dispositif AS s ON s.id = e.dispositif
JOIN axe AS x ON x.code = e.axe
JOIN temp.volet_texte AS v ON v.volet = e.volet
WHERE e.cellules * 10 <= e.avant * 9
ORDER BY s.ordre, e.volet, e.date_maj, e.niveau, x.ordre;
