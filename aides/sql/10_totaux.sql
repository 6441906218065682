-- Totals that the sources do not give, each from the finest level that has it: a territory from the scheme's main
-- breakdown (dispositif.axe_principal), a région from its départements where no régional figures exist, France from the
-- régions. A sum with a secret part is secret itself: what is hidden stays hidden, and a partial sum is never
-- shown as a total. Figures that a source gives are left as they are. Businesses are not added up: one business can stand in
-- several cells. Nothing is added over months.

INSERT INTO agregat (dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
                     nombre, etablissements, montant, montant_centimes, salaries, heures, secret, origine)
SELECT a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.niveau, a.region, a.departement, 'total', 'TOTAL',
       CASE max(a.secret) WHEN 0 THEN sum(a.nombre) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.etablissements) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.montant_centimes) / 100.0 END,
       CASE max(a.secret) WHEN 0 THEN sum(a.montant_centimes) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.salaries) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.heures) END,
       max(a.secret), 'calcule'
FROM agregat AS a
JOIN dispositif AS s ON s.id = a.dispositif AND s.axe_principal = a.axe
WHERE NOT EXISTS (
    SELECT 1 FROM agregat AS t
    WHERE t.dispositif = a.dispositif AND t.volet = a.volet AND t.concept = a.concept AND t.date_maj = a.date_maj
      AND t.mois = a.mois AND t.axe = 'total' AND t.modalite = 'TOTAL' AND t.niveau = a.niveau
      AND t.region = a.region AND t.departement = a.departement)
GROUP BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.niveau, a.region, a.departement
ORDER BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.niveau, a.region, a.departement;

INSERT INTO agregat (dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
                     nombre, etablissements, montant, montant_centimes, salaries, heures, secret, origine)
WITH sans_region AS (
    SELECT dispositif, volet, concept, date_maj, mois, axe
    FROM agregat
    GROUP BY dispositif, volet, concept, date_maj, mois, axe
    HAVING max(niveau = 'region') = 0
)
SELECT a.dispositif, a.volet, a.concept, a.date_maj, a.mois, 'region', a.region, 'TOUS', a.axe, a.modalite,
       CASE max(a.secret) WHEN 0 THEN sum(a.nombre) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.etablissements) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.montant_centimes) / 100.0 END,
       CASE max(a.secret) WHEN 0 THEN sum(a.montant_centimes) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.salaries) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.heures) END,
       max(a.secret), 'calcule'
FROM agregat AS a
JOIN sans_region USING (dispositif, volet, concept, date_maj, mois, axe)
WHERE a.niveau = 'departement'
GROUP BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.region, a.axe, a.modalite
ORDER BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.axe, a.modalite, a.region;

INSERT INTO agregat (dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
                     nombre, etablissements, montant, montant_centimes, salaries, heures, secret, origine)
WITH sans_pays AS (
    SELECT dispositif, volet, concept, date_maj, mois, axe
    FROM agregat
    GROUP BY dispositif, volet, concept, date_maj, mois, axe
    HAVING max(niveau = 'national') = 0
)
SELECT a.dispositif, a.volet, a.concept, a.date_maj, a.mois, 'national', 'FR', 'TOUS', a.axe, a.modalite,
       CASE max(a.secret) WHEN 0 THEN sum(a.nombre) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.etablissements) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.montant_centimes) / 100.0 END,
       CASE max(a.secret) WHEN 0 THEN sum(a.montant_centimes) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.salaries) END,
       CASE max(a.secret) WHEN 0 THEN sum(a.heures) END,
       max(a.secret), 'calcule'
FROM agregat AS a
JOIN sans_pays USING (dispositif, volet, concept, date_maj, mois, axe)
WHERE a.niveau = 'region'
GROUP BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.axe, a.modalite
ORDER BY a.dispositif, a.volet, a.concept, a.date_maj, a.mois, a.axe, a.modalite;
