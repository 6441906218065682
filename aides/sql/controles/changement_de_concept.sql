-- A file name that holds another concept than at the snapshot before.
WITH fichier AS (
    SELECT DISTINCT f.dispositif, f.date_maj, a.concept, replace(f.chemin, rtrim(f.chemin, replace(f.chemin, '/', '')), '') AS nom
    FROM (SELECT DISTINCT source, concept FROM agregat) AS a
    JOIN source_fichier AS f ON f.id = a.source
), suite AS (
    SELECT *, lag(concept) OVER (PARTITION BY dispositif, nom ORDER BY date_maj) AS avant FROM fichier
)
SELECT f.nom AS sujet, f.dispositif, '' AS volet, f.date_maj, NULL AS attendu, NULL AS trouve, s.titre,
       c.libelle, av.libelle AS libelle_avant
FROM suite AS f
JOIN dispositif AS s ON s.id = f.dispositif
JOIN concept AS c ON c.code = f.concept
JOIN concept AS av ON av.code = f.avant
WHERE f.concept <> f.avant
ORDER BY s.ordre, f.date_maj, f.nom;
