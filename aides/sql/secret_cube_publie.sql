-- The cells of one scheme as its files of the given formats publish them.
SELECT a.id, a.volet, a.concept, a.date_maj, a.mois, a.niveau, a.region, a.departement, a.axe, a.modalite,
       a.montant_centimes, a.nombre, a.entreprises, a.etablissements, a.salaries, a.heures
FROM agregat AS a
JOIN source_fichier AS f ON f.id = a.source
WHERE a.dispositif = ? AND a.origine = 'publie' AND a.secret = 0 AND f.format IN ({formats})
ORDER BY a.id;
