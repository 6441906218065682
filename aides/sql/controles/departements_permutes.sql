-- Two territories of one level that take each other's place from one snapshot to the next: one at least half as large again,
-- the other as much smaller, each within 25 % of what the other was, and so in every measure of the scheme (one measure
-- alone can cross by chance). A pair that swaps back marks the snapshots in between as swapped.
WITH saut AS (
    SELECT * FROM temp.serie
    WHERE niveau <> 'national' AND region <> 'ZZ' AND precedente > 0
      AND (valeur * 1.5 < precedente OR valeur > 1.5 * precedente)
), croisement AS (
    SELECT a.dispositif, a.volet, a.niveau, a.date_maj,
           min(a.region || '/' || a.departement, b.region || '/' || b.departement) AS un,
           max(a.region || '/' || a.departement, b.region || '/' || b.departement) AS autre,
           count(*) AS mesures
    FROM saut AS a
    JOIN saut AS b USING (dispositif, volet, niveau, mesure, date_maj)
    WHERE a.valeur > a.precedente AND b.valeur < b.precedente
      AND abs(a.valeur - b.precedente) <= 0.25 * b.precedente
      AND abs(b.valeur - a.precedente) <= 0.25 * a.precedente
    GROUP BY 1, 2, 3, 4, 5, 6
), echange AS (
    SELECT c.*,
           row_number() OVER fil AS rang,
           lead(date_maj) OVER fil AS fin
    FROM croisement AS c
    WHERE mesures = (SELECT count(DISTINCT mesure) FROM temp.serie AS e
                     WHERE e.dispositif = c.dispositif AND e.volet = c.volet AND e.niveau = 'national')
    WINDOW fil AS (PARTITION BY dispositif, volet, niveau, un, autre ORDER BY date_maj)
), territoire AS (
    SELECT 'region' AS niveau, code || '/TOUS' AS cle, libelle FROM region
    UNION ALL
    SELECT 'departement', region || '/' || code, libelle FROM departement
)
SELECT x.libelle AS sujet, e.dispositif, e.volet, pendant.date_maj, avant.precedente AS attendu, pendant.valeur AS trouve,
       s.titre, v.texte AS volet_texte, x.libelle, y.libelle AS libelle_autre, s.unite_nombre AS mesure
FROM echange AS e
JOIN temp.serie AS pendant ON pendant.dispositif = e.dispositif AND pendant.volet = e.volet AND pendant.niveau = e.niveau
                          AND pendant.mesure = 'aides' AND pendant.region || '/' || pendant.departement = e.un
                          AND pendant.date_maj >= e.date_maj AND (e.fin IS NULL OR pendant.date_maj < e.fin)
JOIN temp.serie AS avant ON avant.dispositif = e.dispositif AND avant.volet = e.volet AND avant.niveau = e.niveau
                        AND avant.mesure = 'aides' AND avant.region || '/' || avant.departement = e.un
                        AND avant.date_maj = e.date_maj
JOIN dispositif AS s ON s.id = e.dispositif
JOIN temp.volet_texte AS v ON v.volet = e.volet
JOIN territoire AS x ON x.niveau = e.niveau AND x.cle = e.un
JOIN territoire AS y ON y.niveau = e.niveau AND y.cle = e.autre
WHERE e.rang % 2 = 1
ORDER BY s.ordre, e.volet, pendant.date_maj, e.niveau, e.un;
