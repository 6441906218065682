-- National figures that differ, at the dates of either base: + new, - gone, ~ other.
WITH mesure AS (
    SELECT 0 AS apres, dispositif, volet, date_maj, concept, mois, 'aides' AS mesure, nombre_aides AS valeur FROM publiee.chiffres_cles
    UNION ALL SELECT 0, dispositif, volet, date_maj, concept, mois, 'euros', montant_total FROM publiee.chiffres_cles
    UNION ALL SELECT 0, dispositif, volet, date_maj, concept, mois, 'heures', nombre_heures FROM publiee.chiffres_cles
    UNION ALL SELECT 1, dispositif, volet, date_maj, concept, mois, 'aides', nombre_aides FROM main.chiffres_cles
    UNION ALL SELECT 1, dispositif, volet, date_maj, concept, mois, 'euros', montant_total FROM main.chiffres_cles
    UNION ALL SELECT 1, dispositif, volet, date_maj, concept, mois, 'heures', nombre_heures FROM main.chiffres_cles
), cote AS (
    SELECT dispositif, volet, date_maj, concept, mois, mesure,
           max(CASE apres WHEN 0 THEN valeur END) AS avant, max(CASE apres WHEN 1 THEN valeur END) AS apres
    FROM mesure
    GROUP BY dispositif, volet, date_maj, concept, mois, mesure
)
SELECT CASE WHEN avant IS NULL THEN '+' WHEN apres IS NULL THEN '-' ELSE '~' END,
       dispositif || ' ' || CASE WHEN volet <> '' THEN volet || ' ' ELSE '' END || date_maj
       || CASE WHEN mois <> '' THEN ' (' || mois || ')' ELSE '' END || ', ' || mesure, avant, apres
FROM cote
WHERE avant IS NOT apres
ORDER BY dispositif, volet, date_maj, concept, mois, mesure;
