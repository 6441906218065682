-- The cells of one scheme at the dates of its files of the given formats, computed totals included. Figures computed from
-- payment lines are protected with their true values, before they are written.
SELECT a.id, a.volet, a.concept, a.date_maj, a.mois, a.niveau, a.region, a.departement, a.axe, a.modalite,
       a.montant_centimes, a.nombre, a.entreprises, a.etablissements, a.salaries, a.heures, a.secret, a.origine
FROM agregat AS a
WHERE a.dispositif = ? AND a.origine <> 'lignes'
  AND a.date_maj IN (
      SELECT f.date_maj FROM source_fichier AS f
      WHERE f.dispositif = a.dispositif AND f.etat = 'lu' AND f.format IN ({formats}))
ORDER BY a.id;
