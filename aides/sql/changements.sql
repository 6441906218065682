-- What changed in the cube from one version (avant) to the other (main), with the figures of the latter only: of a cell that
-- is gone, or that is hidden now, the older version may have said what is no longer to be said.
CREATE TEMP TABLE changement AS
SELECT 'ajoutee' AS changement, dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
       n.nombre, n.entreprises, n.etablissements, n.montant, n.salaries, n.heures, n.secret
FROM main.agregat AS n
LEFT JOIN avant.agregat AS a USING (dispositif, volet, concept, date_maj, mois, axe, modalite, niveau, region, departement)
WHERE a.id IS NULL
UNION ALL
SELECT 'changee', dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
       n.nombre, n.entreprises, n.etablissements, n.montant, n.salaries, n.heures, n.secret
FROM main.agregat AS n
JOIN avant.agregat AS a USING (dispositif, volet, concept, date_maj, mois, axe, modalite, niveau, region, departement)
WHERE (n.nombre, n.entreprises, n.etablissements, n.montant_centimes, n.salaries, n.heures, n.secret)
      IS NOT (a.nombre, a.entreprises, a.etablissements, a.montant_centimes, a.salaries, a.heures, a.secret)
UNION ALL
SELECT 'retiree', dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM avant.agregat AS a
LEFT JOIN main.agregat AS n USING (dispositif, volet, concept, date_maj, mois, axe, modalite, niveau, region, departement)
WHERE n.id IS NULL;
