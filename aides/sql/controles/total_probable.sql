-- Inside one territory, a modality worth more than all the others together, within a half more, that stands in no other
-- territory of its snapshot: a total row published as a sector.
WITH cellule AS (
    SELECT id, montant_centimes, nombre, sum(montant_centimes) OVER territoire AS somme_montant, sum(nombre) OVER territoire AS somme_nombre,
           count(*) OVER territoire AS details
    FROM agregat
    WHERE niveau <> 'national' AND axe NOT IN ('total', 'type') AND origine <> 'calcule'
    WINDOW territoire AS (PARTITION BY dispositif, volet, concept, date_maj, mois, axe, region, departement)
), suspecte AS MATERIALIZED (
    SELECT id, (somme_montant - montant_centimes) / 100.0 AS attendu
    FROM cellule
    WHERE details >= 4 AND montant_centimes > 0
      AND montant_centimes BETWEEN somme_montant - montant_centimes AND 1.5 * (somme_montant - montant_centimes)
      AND nombre BETWEEN somme_nombre - nombre AND 1.5 * (somme_nombre - nombre)
)
SELECT s.titre AS sujet, c.dispositif, c.volet, c.date_maj, x.attendu, c.montant AS trouve, s.titre, v.texte AS volet_texte, m.libelle AS modalite,
       CASE c.niveau WHEN 'region' THEN r.libelle ELSE d.libelle END AS libelle
FROM suspecte AS x
JOIN agregat AS c ON c.id = x.id
JOIN dispositif AS s ON s.id = c.dispositif
JOIN temp.volet_texte AS v ON v.volet = c.volet
JOIN region AS r ON r.code = c.region
JOIN departement AS d ON d.code = c.departement
JOIN modalite AS m ON m.axe = c.axe AND m.code = c.modalite
-- looked up for the few that are suspected, by the key of the cube
WHERE 1 = (SELECT count(*) FROM agregat AS p
           WHERE p.dispositif = c.dispositif AND p.volet = c.volet AND p.concept = c.concept AND p.date_maj = c.date_maj AND p.mois = c.mois
             AND p.axe = c.axe AND p.modalite = c.modalite AND p.niveau = c.niveau AND p.origine <> 'calcule')
ORDER BY s.ordre, c.volet, c.date_maj, c.niveau;
