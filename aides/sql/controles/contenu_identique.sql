-- The same rows under two dates that follow each other.
WITH suite AS (
    SELECT id, dispositif, date_maj, chemin,
           lag(chemin) OVER (PARTITION BY dispositif, format, empreinte_lignes ORDER BY date_maj, id) AS autre
    FROM source_fichier
    WHERE empreinte_lignes <> '' AND etat = 'lu'
)
SELECT chemin AS sujet, dispositif, '' AS volet, date_maj, 0 AS attendu, 1 AS trouve, autre
FROM suite
WHERE autre IS NOT NULL
ORDER BY id;
