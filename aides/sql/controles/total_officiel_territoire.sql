-- Official totals by territory against the sums of the breakdown, all volets together; one line per scheme, date and level.
WITH ecart AS (
    SELECT t.dispositif, t.date_maj, t.niveau, t.montant AS attendu, sum(a.montant_centimes) / 100.0 AS trouve,
           CASE t.niveau WHEN 'region' THEN r.libelle ELSE d.libelle END AS libelle,
           t.montant_centimes - coalesce(sum(a.montant_centimes), 0) AS ecart
    FROM total_officiel AS t
    JOIN region AS r ON r.code = t.region
    JOIN departement AS d ON d.code = t.departement
    LEFT JOIN agregat AS a ON a.dispositif = t.dispositif AND a.date_maj = t.date_maj AND a.niveau = t.niveau
                          AND a.region = t.region AND a.departement = t.departement AND a.axe = 'total' AND a.concept = 'cumul'
    WHERE t.niveau <> 'national' AND t.region <> 'ZZ' AND t.montant_centimes IS NOT NULL
    GROUP BY t.dispositif, t.date_maj, t.niveau, t.region, t.departement
), rang AS (
    SELECT *, row_number() OVER (PARTITION BY dispositif, date_maj, niveau ORDER BY abs(ecart) DESC, libelle) AS rang,
           count(*) OVER (PARTITION BY dispositif, date_maj, niveau) AS nombre_territoires,
           sum(ecart <> 0) OVER (PARTITION BY dispositif, date_maj, niveau) AS nombre_ecarts
    FROM ecart
)
SELECT s.titre AS sujet, e.dispositif, '' AS volet, e.date_maj, e.attendu, coalesce(e.trouve, 0) AS trouve, e.libelle,
       CASE e.niveau WHEN 'region' THEN 'régions' ELSE 'départements' END AS niveau, e.nombre_territoires, e.nombre_ecarts, s.titre
FROM rang AS e
JOIN dispositif AS s ON s.id = e.dispositif
WHERE e.rang = 1 AND e.nombre_ecarts > 0;
