-- Two territories of one level that take each other's place from one snapshot to the next (within 25 %), one falling by a
-- fifth or more while the other rises as much. A pair that swaps back marks the snapshots in between as swapped.
WITH saut AS (
    SELECT * FROM temp.serie
    WHERE niveau <> 'national' AND mesure <> 'heures' AND region <> 'ZZ' AND precedente > 0
      AND (valeur < 0.8 * precedente OR valeur > 1.25 * precedente)
), echange AS (
    SELECT a.dispositif, a.volet, a.niveau, a.mesure, a.date_maj,
           min(a.region || a.departement, b.region || b.departement) AS un,
           max(a.region || a.departement, b.region || b.departement) AS autre,
           count(*) OVER (PARTITION BY a.dispositif, a.volet, a.niveau, a.mesure,
                          min(a.region || a.departement, b.region || b.departement),
                          max(a.region || a.departement, b.region || b.departement) ORDER BY a.date_maj) AS rang
    FROM saut AS a
    JOIN saut AS b USING (dispositif, volet, niveau, mesure, date_maj)
    WHERE a.valeur > 1.25 * a.precedente AND b.valeur < 0.8 * b.precedente
      AND abs(a.valeur - b.precedente) <= 0.25 * b.precedente
      AND abs(b.valeur - a.precedente) <= 0.25 * a.precedente
), etat AS (
    SELECT e.*, lead(date_maj) OVER (PARTITION BY dispositif, volet, niveau, mesure, un, autre ORDER BY date_maj) AS fin
    FROM echange AS e
)
SELECT CASE x.niveau WHEN 'region' THEN rx.libelle ELSE dx.libelle END AS sujet, x.dispositif, x.volet, x.date_maj,
       (SELECT avant.precedente FROM temp.serie AS avant
        WHERE avant.dispositif = e.dispositif AND avant.volet = e.volet AND avant.niveau = e.niveau AND avant.mesure = e.mesure
          AND avant.region = x.region AND avant.departement = x.departement AND avant.date_maj = e.date_maj) AS attendu,
       x.valeur AS trouve, x.mesure, s.titre, v.texte AS volet_texte,
       CASE x.niveau WHEN 'region' THEN rx.libelle ELSE dx.libelle END AS libelle,
       CASE y.niveau WHEN 'region' THEN ry.libelle ELSE dy.libelle END AS libelle_autre
FROM etat AS e
JOIN temp.serie AS x ON x.dispositif = e.dispositif AND x.volet = e.volet AND x.niveau = e.niveau AND x.mesure = e.mesure
                    AND x.region || x.departement = e.un AND x.date_maj >= e.date_maj
                    AND (e.fin IS NULL OR x.date_maj < e.fin)
JOIN temp.serie AS y ON y.dispositif = x.dispositif AND y.volet = x.volet AND y.niveau = x.niveau AND y.mesure = x.mesure
                    AND y.region || y.departement = e.autre AND y.date_maj = x.date_maj
JOIN dispositif AS s ON s.id = e.dispositif
JOIN temp.volet_texte AS v ON v.volet = e.volet
JOIN region AS rx ON rx.code = x.region
JOIN departement AS dx ON dx.code = x.departement
JOIN region AS ry ON ry.code = y.region
JOIN departement AS dy ON dy.code = y.departement
WHERE e.rang % 2 = 1
ORDER BY s.ordre, x.volet, x.date_maj, x.niveau, x.mesure, e.un;
