-- Official totals by territory against the sums of our breakdown, for one volet or for all; one line per scheme, volet, date
-- and level. A secret territory is left out: its sum is not in this file.
WITH ecart AS (
    SELECT t.dispositif, t.volet, t.date_maj, t.niveau, t.montant AS attendu, sum(a.montant_centimes) / 100.0 AS trouve,
           CASE t.niveau WHEN 'region' THEN r.libelle ELSE d.libelle END AS libelle,
           t.montant_centimes - coalesce(sum(a.montant_centimes), 0) AS ecart
    FROM total_officiel AS t
    JOIN region AS r ON r.code = t.region
    JOIN departement AS d ON d.code = t.departement
    LEFT JOIN agregat AS a ON a.dispositif = t.dispositif AND a.niveau = t.niveau
                          AND a.region = t.region AND a.departement = t.departement AND a.axe = 'total' AND a.concept = 'cumul'
                          AND (t.volet = '' OR a.volet = t.volet)
                          -- a volet published on another day stands as last published by then
                          AND a.date_maj = (SELECT max(x.date_maj) FROM chiffres_territoire AS x
                                            WHERE x.dispositif = a.dispositif AND x.niveau = a.niveau AND x.volet = a.volet
                                              AND x.concept = 'cumul' AND NOT x.ensemble AND x.date_maj <= t.date_maj)
    WHERE (t.niveau <> 'national' OR t.volet <> '') AND t.region <> 'ZZ' AND t.montant_centimes IS NOT NULL
      AND EXISTS (SELECT 1 FROM agregat AS m WHERE m.dispositif = t.dispositif AND m.date_maj = t.date_maj AND m.concept = 'cumul')
    GROUP BY t.dispositif, t.volet, t.date_maj, t.niveau, t.region, t.departement
    HAVING coalesce(max(a.secret), 0) = 0
), rang AS (
    SELECT *, row_number() OVER (PARTITION BY dispositif, volet, date_maj, niveau ORDER BY abs(ecart) DESC, libelle) AS rang,
           count(*) OVER (PARTITION BY dispositif, volet, date_maj, niveau) AS nombre_territoires,
           sum(ecart <> 0) OVER (PARTITION BY dispositif, volet, date_maj, niveau) AS nombre_ecarts
    FROM ecart
)
SELECT s.titre AS sujet, e.dispositif, e.volet, e.date_maj, e.attendu, coalesce(e.trouve, 0) AS trouve, e.libelle,
       CASE e.niveau WHEN 'region' THEN 'régions' WHEN 'departement' THEN 'départements' ELSE 'pays' END AS niveau, e.nombre_territoires, e.nombre_ecarts, s.titre
FROM rang AS e
JOIN dispositif AS s ON s.id = e.dispositif
WHERE e.rang = 1 AND e.nombre_ecarts > 0;
