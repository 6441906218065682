-- Breakdowns within a territory, in a reader's words: shares of the total of the territory, place among its members, gap with the
-- country's profile in points and as an index (100: as in the country). valeur is the scheme's main measure (mesure).
CREATE VIEW chiffres_repartition AS
WITH ligne AS (
    SELECT t.*, p.axe, p.modalite, p.nature AS nature_modalite, c.valable_jusque AS fin, p.nombre, p.entreprises, p.etablissements,
           p.salaries, p.heures, p.montant_centimes AS centimes, p.cellules_secretes AS secretes, p.rang_montant AS place_montant,
           p.rang_nombre AS place_nombre, p.valeur_france, c.total_france, c.reparti_france, c.modalites_classees,
           c.modalites_classees_nombre, c.nombre_cellules, c.cellules_secretes AS secrets_du_territoire,
           CASE t.mesure WHEN 'montant' THEN p.montant_centimes ELSE p.nombre END AS valeur,
           CASE t.mesure WHEN 'montant' THEN t.montant_centimes ELSE t.nombre_aides END AS valeur_territoire,
           CASE t.mesure WHEN 'montant' THEN c.montant_centimes ELSE c.nombre END AS valeur_repartie
    FROM chiffres_territoire AS t
    JOIN couverture AS c ON c.territoire = t.id
    JOIN repartition AS p ON p.territoire = c.territoire AND p.axe = c.axe
)
SELECT l.dispositif, l.titre, l.ordre, l.volet, l.volets, l.ensemble, l.concept, l.date_maj, l.fin AS valable_jusque,
       l.fin = '9999-12-31' AS derniere, l.mois, l.mois_recent,
       l.niveau, l.code, l.chemin, l.territoire, l.nature AS nature_territoire, l.region, l.libelle_region,
       l.axe, l.axe_principal, l.modalite, coalesce(m.libelle, 'Non réparti') AS libelle_modalite,
       coalesce(m.ordre, 999) AS ordre_modalite, l.nature_modalite,
       l.unite_nombre, l.nombre AS nombre_aides, l.entreprises AS nombre_entreprises, l.etablissements AS nombre_etablissements,
       l.salaries AS nombre_salaries, l.heures AS nombre_heures, l.centimes / 100.0 AS montant_total, l.centimes AS montant_centimes,
       round(100.0 * l.centimes / l.montant_centimes, 2) AS part_montant,
       round(100.0 * l.nombre / l.nombre_aides, 2) AS part_nombre,
       round(100.0 * l.salaries / l.nombre_salaries, 2) AS part_salaries,
       round(100.0 * l.heures / l.nombre_heures, 2) AS part_heures,
       l.mesure, l.valeur, l.valeur_territoire, l.valeur_france, l.total_france, l.reparti_france,
       round(100.0 * l.valeur / l.valeur_territoire, 2) AS part,
       round(100.0 * l.valeur_france / l.total_france, 2) AS part_france,
       round(100.0 * l.valeur / l.valeur_territoire - 100.0 * l.valeur_france / l.total_france, 2) AS ecart,
       round(100.0 * l.valeur / l.valeur_territoire * l.total_france / l.valeur_france, 0) AS indice_specificite,
       CASE l.mesure WHEN 'montant' THEN l.place_montant ELSE l.place_nombre END AS rang,
       l.place_montant AS rang_montant, l.place_nombre AS rang_nombre, l.modalites_classees, l.modalites_classees_nombre,
       round(100.0 * l.valeur_repartie / l.valeur_territoire, 2) AS couverture,
       l.montant_total AS montant_territoire, l.nombre_aides AS nombre_territoire,
       round(l.centimes / 100.0 / l.nombre, 2) AS montant_par_aide,
       round(l.centimes / 100.0 / l.entreprises, 2) AS montant_par_entreprise,
       round(1.0 * l.nombre / l.entreprises, 2) AS aides_par_entreprise,
       l.secretes > 0 AS secret, l.secretes AS cellules_secretes, l.nombre_cellules, l.secrets_du_territoire
FROM ligne AS l
LEFT JOIN modalite AS m ON m.axe = l.axe AND m.code = l.modalite;
