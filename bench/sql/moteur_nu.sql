-- The bare engine: scan, join and aggregates on the same files, nothing validated, nothing kept, no history of snapshots.
CREATE TEMP TABLE paye AS
SELECT siren, split_part(periode, '-', 2) AS volet, split_part(periode, '-', 1) AS mois, CAST(montant AS DECIMAL(18, 2)) AS montant,
       strptime(jour, '%m-%d-%y')::DATE AS jour
FROM read_csv({{paiements}}, delim = ';', header = true, auto_detect = false,
              columns = {'periode': 'VARCHAR', 'siren': 'VARCHAR', 'cp': 'VARCHAR', 'pays': 'VARCHAR', 'montant': 'VARCHAR', 'devise': 'VARCHAR', 'jour': 'VARCHAR'})
WHERE jour IS NOT NULL;

CREATE TEMP TABLE siege AS
SELECT e.siren, c.departement, d.region, n.section, e.trancheEffectifsEtablissement AS effectif, left(u.categorieJuridiqueUniteLegale, 2) AS categorie
FROM read_parquet({{etablissements}}) AS e
LEFT JOIN read_parquet({{unites}}) AS u ON u.siren = e.siren
LEFT JOIN read_csv({{nomenclatures}} || '/commune.csv', all_varchar = true) AS c ON c.code = e.codeCommuneEtablissement
LEFT JOIN read_csv({{nomenclatures}} || '/departement.csv', all_varchar = true) AS d ON d.code = c.departement
LEFT JOIN read_csv({{nomenclatures}} || '/sous_classe_naf.csv', all_varchar = true) AS n ON n.code = e.activitePrincipaleEtablissement
WHERE e.etablissementSiege AND e.siren IN (SELECT siren FROM paye);

CREATE TEMP TABLE resultat AS
SELECT p.volet, {{mois}} AS mois, s.region, s.departement, s.section, s.effectif, s.categorie, count(*) AS nombre, count(DISTINCT p.siren) AS entreprises, sum(p.montant) AS montant
FROM paye AS p LEFT JOIN siege AS s ON s.siren = p.siren
GROUP BY GROUPING SETS (
    (p.volet, {{mois}}, s.region, s.departement, s.section), (p.volet, {{mois}}, s.region, s.section), (p.volet, {{mois}}, s.section),
    (p.volet, {{mois}}, s.region, s.departement, s.effectif), (p.volet, {{mois}}, s.region, s.effectif), (p.volet, {{mois}}, s.effectif),
    (p.volet, {{mois}}, s.region, s.departement, s.categorie), (p.volet, {{mois}}, s.region, s.categorie), (p.volet, {{mois}}, s.categorie));
