-- National figures of every snapshot, from the national totals of the main breakdown.
INSERT INTO chiffres_cles (dispositif, volet, date_maj, concept, mois, nombre_aides, nombre_entreprises, montant_total,
                           nombre_salaries, nombre_heures, nombre_etablissements)
SELECT dispositif, volet, date_maj, concept, mois, nombre, entreprises, montant, salaries, heures, etablissements
FROM agregat
WHERE niveau = 'national' AND axe = 'total'
ORDER BY dispositif, volet, date_maj, concept, mois;

-- What the official national total holds beyond what is broken down. With one volet ('') it stands on that row;
-- with several, on a row of its own, because the official total does not say to which volet it belongs. A volet published on
-- another day counts as last published by then: else its euros would be both in its own row and here. It is not told where a
-- volet is hidden: the difference would hold it.
INSERT INTO chiffres_cles (dispositif, volet, date_maj, concept, mois, nombre_aides, nombre_entreprises, montant_total,
                           montant_non_ventile, nombre_non_ventile)
SELECT t.dispositif, '', t.date_maj, 'cumul', '', 0, t.entreprises, 0,
       CASE max(a.secret) WHEN 0 THEN (t.montant_centimes - sum(a.montant_centimes)) / 100.0 END,
       CASE max(a.secret) WHEN 0 THEN t.nombre - sum(a.nombre) END
FROM total_officiel AS t
JOIN agregat AS a ON a.dispositif = t.dispositif AND a.concept = 'cumul' AND a.niveau = 'national' AND a.axe = 'total'
                 AND a.date_maj = (SELECT max(x.date_maj) FROM chiffres_cles AS x
                                   WHERE x.dispositif = a.dispositif AND x.volet = a.volet AND x.concept = 'cumul' AND x.date_maj <= t.date_maj)
WHERE t.niveau = 'national' AND t.volet = ''
GROUP BY t.dispositif, t.date_maj
HAVING max(a.date_maj) = t.date_maj
ON CONFLICT DO UPDATE SET
    nombre_entreprises = coalesce(nombre_entreprises, excluded.nombre_entreprises),
    montant_non_ventile = excluded.montant_non_ventile,
    nombre_non_ventile = excluded.nombre_non_ventile;

-- Payment lines know the businesses of all volets together, and leave nothing out: every payment kept is in a cell.
INSERT INTO chiffres_cles (dispositif, volet, date_maj, concept, mois, nombre_aides, nombre_entreprises, montant_total,
                           montant_non_ventile, nombre_non_ventile)
SELECT e.dispositif, '', e.date_maj, 'cumul', '', 0, e.entreprises, 0, 0, 0
FROM entreprises_ensemble AS e
WHERE e.niveau = 'national' AND NOT EXISTS (
    SELECT 1 FROM agregat AS a
    WHERE a.dispositif = e.dispositif AND a.date_maj = e.date_maj AND a.concept = 'cumul' AND a.niveau = 'national'
      AND a.axe = 'total' AND a.secret = 1)
ON CONFLICT DO NOTHING;

UPDATE dispositif SET date_maj = (SELECT max(c.date_maj) FROM chiffres_cles AS c WHERE c.dispositif = dispositif.id);

INSERT INTO publication (empreinte, titre, fictif, avertissement, version_schema, derniere_date_maj)
SELECT '', :titre, :fictif, :avertissement, :version_schema, max(date_maj) FROM dispositif;
