-- Inside one territory, a modality worth more than all the others together, within a half more, that stands in no other
-- territory of its snapshot: a total row published as a sector.
WITH cellule AS (
    SELECT a.*,
           sum(montant_centimes) OVER territoire AS somme_montant, sum(nombre) OVER territoire AS somme_nombre,
           count(*) OVER territoire AS details,
           count(*) OVER (PARTITION BY dispositif, volet, concept, date_maj, mois, axe, niveau, modalite) AS presences
    FROM agregat AS a
    WHERE niveau <> 'national' AND axe NOT IN ('total', 'type') AND origine <> 'calcule'
    WINDOW territoire AS (PARTITION BY dispositif, volet, concept, date_maj, mois, axe, region, departement)
)
SELECT s.titre AS sujet, c.dispositif, c.volet, c.date_maj, (c.somme_montant - c.montant_centimes) / 100.0 AS attendu,
       c.montant AS trouve, s.titre, v.texte AS volet_texte, m.libelle AS modalite,
       CASE c.niveau WHEN 'region' THEN r.libelle ELSE d.libelle END AS libelle
FROM cellule AS c
JOIN dispositif AS s ON s.id = c.dispositif
JOIN temp.volet_texte AS v ON v.volet = c.volet
JOIN region AS r ON r.code = c.region
JOIN departement AS d ON d.code = c.departement
JOIN modalite AS m ON m.axe = c.axe AND m.code = c.modalite
WHERE c.details >= 4 AND c.presences = 1 AND c.montant_centimes > 0
  AND c.montant_centimes BETWEEN c.somme_montant - c.montant_centimes AND 1.5 * (c.somme_montant - c.montant_centimes)
  AND c.nombre BETWEEN c.somme_nombre - c.nombre AND 1.5 * (c.somme_nombre - c.nombre)
ORDER BY s.ordre, c.volet, c.date_maj, c.niveau;
