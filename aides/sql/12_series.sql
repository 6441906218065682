-- Scratch tables for the checks, dropped before publication: cumulative series by measure with their neighbours in time.
-- A place tells its level by itself: only a département has a code of its own, only France has FR.

CREATE TEMP TABLE serie AS
WITH mesure AS (
    SELECT dispositif, volet, date_maj, niveau, region, departement, 'aides' AS mesure, nombre AS valeur
    FROM agregat WHERE concept = 'cumul' AND axe = 'total' AND nombre IS NOT NULL
    UNION ALL
    SELECT dispositif, volet, date_maj, niveau, region, departement, 'euros', montant
    FROM agregat WHERE concept = 'cumul' AND axe = 'total' AND montant IS NOT NULL
    UNION ALL
    SELECT dispositif, volet, date_maj, niveau, region, departement, 'heures', heures
    FROM agregat WHERE concept = 'cumul' AND axe = 'total' AND heures IS NOT NULL
)
SELECT *,
       lag(date_maj) OVER fil AS date_precedente, lag(valeur) OVER fil AS precedente,
       lead(date_maj) OVER fil AS date_suivante, lead(valeur) OVER fil AS suivante
FROM mesure
WINDOW fil AS (PARTITION BY dispositif, volet, region, departement, mesure ORDER BY date_maj);

CREATE INDEX temp.serie_cle ON serie (dispositif, volet, mesure, niveau, date_maj);

-- The totals of the cumulative series alone, a tenth of the cube, by place and date.
CREATE TEMP TABLE total_cumul AS
SELECT dispositif, volet, date_maj, niveau, region, departement, montant_centimes, secret
FROM agregat WHERE concept = 'cumul' AND axe = 'total';

CREATE INDEX temp.total_cumul_cle ON total_cumul (dispositif, volet, date_maj, niveau, region, departement);

CREATE TEMP TABLE volet_texte AS
SELECT DISTINCT volet, CASE WHEN volet = '' THEN '' ELSE ' (' || replace(lower(volet), 'volet', 'volet ') || ')' END AS texte FROM agregat;
