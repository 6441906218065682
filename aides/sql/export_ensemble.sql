-- Every value with its labels: the whole cube, then the communes, in the order of the cube. What is secret has no measure.
SELECT a.dispositif, s.titre, a.volet, a.concept, a.date_maj, a.mois, a.niveau,
       a.region, r.libelle AS libelle_region, a.departement, d.libelle AS libelle_departement,
       '' AS commune, '' AS libelle_commune, a.axe, a.modalite, m.libelle AS libelle_modalite,
       a.nombre, a.entreprises, a.etablissements, a.montant_centimes, a.salaries, a.heures, a.secret, a.origine
FROM agregat AS a
JOIN dispositif AS s ON s.id = a.dispositif
JOIN region AS r ON r.code = a.region
JOIN departement AS d ON d.code = a.departement
JOIN modalite AS m ON m.axe = a.axe AND m.code = a.modalite
UNION ALL
SELECT a.dispositif, s.titre, a.volet, 'cumul', a.date_maj, '', 'commune',
       d.region, r.libelle, c.departement, d.libelle, a.commune, c.libelle, 'total', 'TOTAL', m.libelle,
       a.nombre, a.entreprises, NULL, a.montant_centimes, NULL, NULL, a.secret, 'lignes'
FROM agregat_commune AS a
JOIN dispositif AS s ON s.id = a.dispositif
JOIN commune AS c ON c.code = a.commune
JOIN departement AS d ON d.code = c.departement
JOIN region AS r ON r.code = d.region
JOIN modalite AS m ON m.axe = 'total' AND m.code = 'TOTAL'
ORDER BY 1, 3, 4, 5, 6, 14, 7, 8, 10, 12, 15;
