-- The cells of one published file: one scheme, volet, concept, level and breakdown, at its last date. Secret cells are left
-- out, as in the State's own files; unknown places have a blank code.
SELECT a.volet, a.mois, a.date_maj, a.nombre, a.entreprises, a.etablissements, a.montant_centimes, a.salaries, a.heures,
       CASE r.nature WHEN 'inconnu' THEN '' ELSE a.region END AS reg,
       CASE r.nature WHEN 'inconnu' THEN '' ELSE r.libelle END AS libelle_region,
       CASE d.nature WHEN 'inconnu' THEN '' ELSE a.departement END AS dep,
       CASE d.nature WHEN 'inconnu' THEN '' ELSE d.libelle END AS libelle_departement,
       a.modalite AS code, m.libelle
FROM agregat AS a
JOIN region AS r ON r.code = a.region
JOIN departement AS d ON d.code = a.departement
JOIN modalite AS m ON m.axe = a.axe AND m.code = a.modalite
WHERE a.dispositif = :dispositif AND a.volet = :volet AND a.concept = :concept AND a.niveau = :niveau AND a.axe = :axe
  AND a.secret = 0
  AND a.date_maj = (SELECT max(x.date_maj) FROM agregat AS x
                    WHERE x.dispositif = :dispositif AND x.volet = :volet AND x.concept = :concept
                      AND x.niveau = :niveau AND x.axe = :axe)
ORDER BY a.mois, a.region, a.departement, m.ordre, a.modalite;
