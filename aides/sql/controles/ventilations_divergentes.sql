-- National sums of each breakdown against the main one: the last date at which they differ, and how many dates do.
-- A breakdown with a secret cell has no sum to compare; one without euros is compared by its aids.
WITH somme AS (
    SELECT dispositif, volet, concept, date_maj, mois, axe, sum(nombre) AS nombre, sum(montant_centimes) AS centimes
    FROM agregat
    WHERE niveau = 'national' AND axe <> 'total'
    GROUP BY dispositif, volet, concept, date_maj, mois, axe
    HAVING max(secret) = 0
), ecart AS (
    SELECT a.dispositif, a.volet, a.date_maj, a.axe, CASE WHEN a.centimes IS NULL THEN p.nombre ELSE p.montant END AS attendu,
           coalesce(a.centimes / 100.0, a.nombre) AS trouve, CASE WHEN a.centimes IS NULL THEN 'aides' ELSE 'euros' END AS mesure,
           count(*) OVER fil AS dates, row_number() OVER (fil ORDER BY a.date_maj DESC, a.mois DESC) AS rang
    FROM somme AS a
    JOIN agregat AS p ON p.dispositif = a.dispositif AND p.volet = a.volet AND p.concept = a.concept
                     AND p.date_maj = a.date_maj AND p.mois = a.mois AND p.niveau = 'national' AND p.axe = 'total'
    WHERE CASE WHEN a.centimes IS NULL THEN a.nombre <> p.nombre ELSE a.centimes <> p.montant_centimes END
    WINDOW fil AS (PARTITION BY a.dispositif, a.volet, a.concept, a.axe)
)
SELECT x.libelle AS sujet, e.dispositif, e.volet, e.date_maj, e.attendu, e.trouve, e.mesure, e.dates, x.libelle, s.titre,
       v.texte AS volet_texte
FROM ecart AS e
JOIN dispositif AS s ON s.id = e.dispositif
JOIN axe AS x ON x.code = e.axe
JOIN temp.volet_texte AS v ON v.volet = e.volet
WHERE e.rang = 1
ORDER BY s.ordre, e.volet, x.ordre;
