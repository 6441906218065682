-- National figures that fall below those that are published: at a same date, or cumulated at the last date of each. A volet or
-- a scheme that is gone falls to zero; a figure that is now hidden is not lost. One row a measure: the largest loss.
WITH mesure AS (
    SELECT 'avant' AS base, dispositif, volet, date_maj, concept, mois, 'aides' AS mesure, nombre_aides AS valeur FROM publiee.chiffres_cles
    UNION ALL SELECT 'avant', dispositif, volet, date_maj, concept, mois, 'euros', montant_total FROM publiee.chiffres_cles
    UNION ALL SELECT 'avant', dispositif, volet, date_maj, concept, mois, 'heures', nombre_heures FROM publiee.chiffres_cles
    UNION ALL SELECT 'apres', dispositif, volet, date_maj, concept, mois, 'aides', nombre_aides FROM main.chiffres_cles
    UNION ALL SELECT 'apres', dispositif, volet, date_maj, concept, mois, 'euros', montant_total FROM main.chiffres_cles
    UNION ALL SELECT 'apres', dispositif, volet, date_maj, concept, mois, 'heures', nombre_heures FROM main.chiffres_cles
), dernier AS (
    SELECT base, dispositif, volet, mesure, max(date_maj) AS date_maj, valeur FROM mesure WHERE concept = 'cumul' GROUP BY base, dispositif, volet, mesure
), perte AS (
    SELECT p.dispositif, p.volet, p.mesure, p.date_maj, p.valeur AS attendu, n.valeur AS trouve
    FROM mesure AS p
    JOIN mesure AS n USING (dispositif, volet, date_maj, concept, mois, mesure)
    WHERE p.base = 'avant' AND n.base = 'apres' AND n.valeur < p.valeur
    UNION
    SELECT p.dispositif, p.volet, p.mesure, coalesce(n.date_maj, p.date_maj), p.valeur, CASE WHEN n.base IS NULL THEN 0 ELSE n.valeur END
    FROM dernier AS p
    LEFT JOIN dernier AS n ON n.base = 'apres' AND n.dispositif = p.dispositif AND n.volet = p.volet AND n.mesure = p.mesure
    WHERE p.base = 'avant' AND p.valeur > 0 AND (n.base IS NULL OR n.valeur < p.valeur)
), rang AS (
    SELECT *, row_number() OVER fil AS rang, count(*) OVER (PARTITION BY dispositif, volet, mesure) AS dates
    FROM perte
    WINDOW fil AS (PARTITION BY dispositif, volet, mesure ORDER BY attendu - trouve DESC, date_maj DESC)
)
SELECT r.dispositif || CASE WHEN r.volet <> '' THEN '/' || r.volet ELSE '' END AS sujet, r.dispositif, r.volet, r.date_maj, r.attendu, r.trouve,
       r.mesure, r.dates, s.titre, CASE WHEN r.volet <> '' THEN ' (' || replace(lower(r.volet), 'volet', 'volet ') || ')' ELSE '' END AS volet_texte
FROM rang AS r
JOIN publiee.dispositif AS s ON s.id = r.dispositif
WHERE r.rang = 1
ORDER BY s.ordre, r.volet, r.mesure;
