-- Sums of the départements against those of the régions, for each breakdown published at both levels: the last date at
-- which they differ, and how many dates do. A breakdown with a secret cell, or count, has no sum to compare. Told in euros where euros
-- differ, in aids where only their count does.
WITH somme AS (
    SELECT dispositif, volet, concept, date_maj, mois, axe,
           sum(CASE niveau WHEN 'region' THEN montant_centimes END) AS montant_region,
           sum(CASE niveau WHEN 'departement' THEN montant_centimes END) AS montant_departement,
           CASE WHEN count(nombre) = count(*) THEN sum(CASE niveau WHEN 'region' THEN nombre END) END AS nombre_region,
           CASE WHEN count(nombre) = count(*) THEN sum(CASE niveau WHEN 'departement' THEN nombre END) END AS nombre_departement
    FROM agregat
    WHERE niveau <> 'national' AND axe <> 'total'
    GROUP BY dispositif, volet, concept, date_maj, mois, axe
    HAVING max(secret) = 0
), ecart AS (
    SELECT dispositif, volet, date_maj, axe,
           CASE WHEN montant_region <> montant_departement THEN montant_region / 100.0 ELSE nombre_region END AS attendu,
           CASE WHEN montant_region <> montant_departement THEN montant_departement / 100.0 ELSE nombre_departement END AS trouve,
           CASE WHEN montant_region <> montant_departement THEN 'euros' ELSE 'aides' END AS mesure,
           count(*) OVER fil AS dates, row_number() OVER (fil ORDER BY date_maj DESC, mois DESC) AS rang
    FROM somme
    WHERE montant_region <> montant_departement OR nombre_region <> nombre_departement
    WINDOW fil AS (PARTITION BY dispositif, volet, concept, axe)
)
SELECT x.libelle AS sujet, e.dispositif, e.volet, e.date_maj, e.attendu, e.trouve, e.mesure, e.dates, x.libelle, s.titre,
       v.texte AS volet_texte
FROM ecart AS e
JOIN dispositif AS s ON s.id = e.dispositif
JOIN axe AS x ON x.code = e.axe
JOIN temp.volet_texte AS v ON v.volet = e.volet
WHERE e.rang = 1
ORDER BY s.ordre, e.volet, x.ordre;
