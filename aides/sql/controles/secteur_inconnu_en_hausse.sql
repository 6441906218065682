-- The share of aids whose sector is not known, at the last date, higher by more than a point than in the published base.
WITH avant AS (
    SELECT t.dispositif, t.volet, coalesce(1.0 * a.nombre / t.nombre, 0) AS part
    FROM publiee.agregat AS t
    JOIN publiee.dispositif AS s ON s.id = t.dispositif AND s.date_maj = t.date_maj
    LEFT JOIN publiee.agregat AS a ON a.dispositif = t.dispositif AND a.volet = t.volet AND a.concept = t.concept AND a.date_maj = t.date_maj
         AND a.mois = t.mois AND a.niveau = t.niveau AND a.axe = s.axe_principal AND a.modalite IN ('Z', 'ZZ')
    WHERE t.niveau = 'national' AND t.axe = 'total' AND t.concept = 'cumul' AND t.nombre > 0 AND coalesce(a.secret, 0) = 0
), apres AS (
    -- Where no sector is unknown now, or it cannot be told, nothing is higher.
    SELECT t.dispositif, t.volet, t.date_maj, 1.0 * a.nombre / t.nombre AS part
    FROM main.agregat AS t
    JOIN main.dispositif AS s ON s.id = t.dispositif AND s.date_maj = t.date_maj
    JOIN main.agregat AS a ON a.dispositif = t.dispositif AND a.volet = t.volet AND a.concept = t.concept AND a.date_maj = t.date_maj
         AND a.mois = t.mois AND a.niveau = t.niveau AND a.axe = s.axe_principal AND a.modalite IN ('Z', 'ZZ')
    WHERE t.niveau = 'national' AND t.axe = 'total' AND t.concept = 'cumul'
)
SELECT p.dispositif || CASE WHEN p.volet <> '' THEN '/' || p.volet ELSE '' END AS sujet, p.dispositif, p.volet, n.date_maj,
       round(100 * p.part, 1) AS attendu, round(100 * n.part, 1) AS trouve, s.titre,
       CASE WHEN p.volet <> '' THEN ' (' || replace(lower(p.volet), 'volet', 'volet ') || ')' ELSE '' END AS volet_texte
FROM avant AS p
JOIN apres AS n ON n.dispositif = p.dispositif AND n.volet = p.volet
JOIN main.dispositif AS s ON s.id = p.dispositif
WHERE n.part > p.part + 0.01
ORDER BY s.ordre, p.volet;
