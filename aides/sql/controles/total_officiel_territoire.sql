-- Official totals by territory against the sums of our breakdown, for one volet or for all; one line per scheme, volet, date
-- and level. A secret territory is left out: its sum is not in this file.
WITH parution AS MATERIALIZED (
    SELECT DISTINCT dispositif, niveau, volet, date_maj FROM temp.total_cumul
), lue AS MATERIALIZED (
    -- a volet published on another day stands as last published by then
    SELECT t.dispositif, t.niveau, t.date_maj, p.volet, max(p.date_maj) AS date_lue
    FROM (SELECT DISTINCT dispositif, niveau, date_maj FROM total_officiel) AS t
    JOIN parution AS p ON p.dispositif = t.dispositif AND p.niveau = t.niveau AND p.date_maj <= t.date_maj
    GROUP BY t.dispositif, t.niveau, t.date_maj, p.volet
), ecart AS (
    SELECT t.dispositif, t.volet, t.date_maj, t.niveau, t.montant AS attendu, sum(a.montant_centimes) / 100.0 AS trouve,
           CASE t.niveau WHEN 'region' THEN r.libelle ELSE d.libelle END AS libelle,
           t.montant_centimes - coalesce(sum(a.montant_centimes), 0) AS ecart
    FROM total_officiel AS t
    JOIN region AS r ON r.code = t.region
    JOIN departement AS d ON d.code = t.departement
    LEFT JOIN lue AS l ON l.dispositif = t.dispositif AND l.niveau = t.niveau AND l.date_maj = t.date_maj
                      AND (t.volet = '' OR l.volet = t.volet)
    LEFT JOIN temp.total_cumul AS a ON a.dispositif = l.dispositif AND a.volet = l.volet AND a.date_maj = l.date_lue
                                   AND a.niveau = t.niveau AND a.region = t.region AND a.departement = t.departement
    WHERE (t.niveau <> 'national' OR t.volet <> '') AND t.region <> 'ZZ' AND t.montant_centimes IS NOT NULL
      AND (t.dispositif, t.date_maj) IN (SELECT DISTINCT dispositif, date_maj FROM agregat WHERE concept = 'cumul')
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
