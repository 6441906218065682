-- National figures that fall below those that are published: at a same date, or cumulated at the last date of each. A volet or
-- a scheme that is gone falls to zero; a figure that is now hidden is not lost. One row a measure: the largest loss.
WITH avant AS (
    SELECT dispositif, volet, date_maj, concept, mois, 'aides' AS mesure, nombre_aides AS valeur FROM publiee.chiffres_cles
    UNION ALL SELECT dispositif, volet, date_maj, concept, mois, 'euros', montant_total FROM publiee.chiffres_cles
    UNION ALL SELECT dispositif, volet, date_maj, concept, mois, 'heures', nombre_heures FROM publiee.chiffres_cles
), apres AS (
    SELECT dispositif, volet, date_maj, concept, mois, 'aides' AS mesure, nombre_aides AS valeur FROM main.chiffres_cles
    UNION ALL SELECT dispositif, volet, date_maj, concept, mois, 'euros', montant_total FROM main.chiffres_cles
    UNION ALL SELECT dispositif, volet, date_maj, concept, mois, 'heures', nombre_heures FROM main.chiffres_cles
), dernier_avant AS (
    SELECT dispositif, volet, mesure, max(date_maj) AS date_maj, valeur FROM avant WHERE concept = 'cumul' GROUP BY dispositif, volet, mesure
), dernier_apres AS (
    SELECT dispositif, volet, mesure, max(date_maj) AS date_maj, valeur FROM apres WHERE concept = 'cumul' GROUP BY dispositif, volet, mesure
), perte AS (
    SELECT p.dispositif, p.volet, p.mesure, p.date_maj, p.valeur AS attendu, n.valeur AS trouve
    FROM avant AS p
    JOIN apres AS n USING (dispositif, volet, date_maj, concept, mois, mesure)
    WHERE n.valeur < p.valeur
    UNION
    SELECT p.dispositif, p.volet, p.mesure, coalesce(n.date_maj, p.date_maj), p.valeur, CASE WHEN n.mesure IS NULL THEN 0 ELSE n.valeur END
    FROM dernier_avant AS p
    LEFT JOIN dernier_apres AS n ON n.dispositif = p.dispositif AND n.volet = p.volet AND n.mesure = p.mesure
    WHERE p.valeur > 0 AND (n.mesure IS NULL OR n.valeur < p.valeur)
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
