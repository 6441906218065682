-- Totals of every territory out of the scheme's main breakdown (dispositif.axe_principal), then France out of the
-- régions (out of the départements where no régional file exists). Businesses are not added up: one business can stand in several
-- cells. Totals that are published as such (prêts directs) are left as they are. Nothing is added over months.

INSERT INTO agregat (dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
                     nombre, etablissements, montant, montant_centimes, salaries, heures, origine)
SELECT a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.niveau, a.region, a.departement, 'total', 'TOTAL',
       sum(a.nombre), sum(a.etablissements), sum(a.montant_centimes) / 100.0, sum(a.montant_centimes),
       sum(a.salaries), sum(a.heures), 'calcule'
FROM agregat AS a
JOIN dispositif AS s ON s.id = a.dispositif AND s.axe_principal = a.axe
WHERE a.secret = 0
  AND NOT EXISTS (
    SELECT 1 FROM agregat AS t
    WHERE t.dispositif = a.dispositif AND t.volet = a.volet AND t.concept = a.concept AND t.date_maj = a.date_maj
      AND t.mois = a.mois AND t.axe = 'total' AND t.modalite = 'TOTAL' AND t.niveau = a.niveau
      AND t.region = a.region AND t.departement = a.departement)
GROUP BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.niveau, a.region, a.departement
ORDER BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.niveau, a.region, a.departement;

INSERT INTO agregat (dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
                     nombre, etablissements, montant, montant_centimes, salaries, heures, origine)
WITH niveau_disponible AS (
    SELECT dispositif, volet, concept, date_maj, mois, axe,
           CASE WHEN max(niveau = 'region') THEN 'region' ELSE 'departement' END AS niveau
    FROM agregat
    WHERE niveau IN ('region', 'departement')
    GROUP BY dispositif, volet, concept, date_maj, mois, axe
)
SELECT a.dispositif, a.volet, a.concept, a.date_maj, a.mois, 'national', 'FR', 'TOUS', a.axe, a.modalite,
       sum(a.nombre), sum(a.etablissements), sum(a.montant_centimes) / 100.0, sum(a.montant_centimes),
       sum(a.salaries), sum(a.heures), 'calcule'
FROM agregat AS a
JOIN niveau_disponible USING (dispositif, volet, concept, date_maj, mois, axe, niveau)
WHERE a.secret = 0
GROUP BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.axe, a.modalite
ORDER BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.axe, a.modalite;
