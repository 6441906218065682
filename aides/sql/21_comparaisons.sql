-- What a figure of chiffres_territoire is compared with: how many share it, the country, its peers, the publication before.

UPDATE chiffres_territoire
SET montant_affiche = coalesce(montant_annonce, montant_total);

UPDATE chiffres_territoire
SET montant_par_aide = round(montant_centimes / 100.0 / nombre_aides, 2),
    -- Announced businesses received what is announced.
    montant_par_entreprise = round(1.0 * CASE source_entreprises WHEN 'annonce' THEN montant_annonce ELSE montant_total END
                                   / nombre_entreprises, 2),
    aides_par_entreprise = round(1.0 * CASE source_entreprises WHEN 'annonce' THEN nombre_annonce ELSE nombre_aides END
                                 / nombre_entreprises, 2),
    montant_par_habitant = round(1.0 * montant_affiche / population, 2),
    aides_pour_mille_habitants = round(1000.0 * nombre_aides / population, 2);

-- The country over the same volets at the same dates, so that a part and its whole are of one kind.
CREATE TEMP TABLE france AS
SELECT c.parution, a.mois,
       CASE WHEN count(a.montant_centimes) = count(*) THEN sum(a.montant_centimes) END AS centimes,
       CASE WHEN count(a.nombre) = count(*) THEN sum(a.nombre) END AS nombre,
       CASE WHEN count(a.salaries) = count(*) THEN sum(a.salaries) END AS salaries,
       CASE WHEN count(a.heures) = count(*) THEN sum(a.heures) END AS heures
FROM composition AS c
JOIN agregat AS a USING (dispositif, volet, concept, date_maj)
WHERE a.axe = 'total' AND a.niveau = 'national'
GROUP BY c.parution, a.mois;

CREATE UNIQUE INDEX temp.france_cle ON france (parution, mois);

-- The rows of chiffres_territoire by the number of their publication.
CREATE TEMP TABLE territoire_cle AS
SELECT t.id, p.id AS parution, t.mois, t.code, t.mesure, t.montant_centimes, t.nombre_aides, t.nombre_etablissements,
       t.nombre_salaries, t.nombre_heures
FROM chiffres_territoire AS t
JOIN parution AS p USING (dispositif, volet, concept, niveau, date_maj);

CREATE UNIQUE INDEX temp.territoire_cle_code ON territoire_cle (parution, mois, code);
CREATE UNIQUE INDEX temp.territoire_cle_id ON territoire_cle (id);

UPDATE chiffres_territoire
SET part_montant = round(100.0 * chiffres_territoire.montant_centimes / f.centimes, 2),
    part_nombre = round(100.0 * chiffres_territoire.nombre_aides / f.nombre, 2),
    part_salaries = round(100.0 * chiffres_territoire.nombre_salaries / f.salaries, 2),
    part_heures = round(100.0 * chiffres_territoire.nombre_heures / f.heures, 2)
FROM territoire_cle AS k JOIN france AS f USING (parution, mois)
WHERE k.id = chiffres_territoire.id;

UPDATE chiffres_territoire
SET part_affichee = CASE WHEN montant_annonce IS NULL THEN part_montant ELSE (
        SELECT round(100.0 * chiffres_territoire.montant_annonce / o.montant, 2) FROM total_officiel AS o
        WHERE o.dispositif = chiffres_territoire.dispositif AND o.volet = '' AND o.date_maj = chiffres_territoire.date_maj
          AND o.niveau = 'national') END;

-- Ranks are among régions, or among départements: what has no place and the collectivités have none.
UPDATE chiffres_territoire
SET parmi = CASE r.nature WHEN 'region' THEN 'régions' ELSE 'départements' END,
    territoires_classes = r.classes,
    territoires_classes_nombre = r.classes_nombre,
    territoires_classes_entreprise = r.classes_entreprise,
    territoires_secrets = r.secrets,
    rang_montant = CASE WHEN chiffres_territoire.montant_affiche IS NOT NULL THEN r.montant END,
    rang_nombre = CASE WHEN chiffres_territoire.nombre_aides IS NOT NULL THEN r.nombre END,
    rang_par_habitant = CASE WHEN chiffres_territoire.montant_par_habitant IS NOT NULL THEN r.par_habitant END,
    rang_par_entreprise = CASE WHEN chiffres_territoire.montant_par_entreprise IS NOT NULL THEN r.par_entreprise END
FROM (
    -- A row may tell its amount and neither its count nor its businesses: each rank is among those that tell its measure.
    SELECT id, nature, count(coalesce(montant_affiche, nombre_aides)) OVER pairs AS classes, sum(secret) OVER pairs AS secrets,
           count(nombre_aides) OVER pairs AS classes_nombre, count(montant_par_entreprise) OVER pairs AS classes_entreprise,
           rank() OVER (pairs ORDER BY montant_affiche DESC) AS montant,
           rank() OVER (pairs ORDER BY nombre_aides DESC) AS nombre,
           rank() OVER (pairs ORDER BY montant_par_habitant DESC) AS par_habitant,
           rank() OVER (pairs ORDER BY montant_par_entreprise DESC) AS par_entreprise
    FROM chiffres_territoire
    WHERE nature IN ('region', 'departement')
    WINDOW pairs AS (PARTITION BY dispositif, volet, concept, niveau, date_maj, mois)
) AS r
WHERE r.id = chiffres_territoire.id;

-- The value before: of the publication before, or of the month before in a series of months.
UPDATE chiffres_territoire
SET date_precedente = p.date_maj, montant_precedent = p.centimes / 100.0, nombre_precedent = p.nombre,
    variation_montant = (montant_centimes - p.centimes) / 100.0,
    variation_nombre = nombre_aides - p.nombre
FROM (
    SELECT id, lag(date_maj) OVER fil AS date_maj, lag(montant_centimes) OVER fil AS centimes, lag(nombre_aides) OVER fil AS nombre
    FROM chiffres_territoire
    WINDOW fil AS (PARTITION BY dispositif, volet, concept, niveau, code, CASE WHEN concept = 'mensuel' THEN date_maj END
                   ORDER BY date_maj, mois)
) AS p
WHERE p.id = chiffres_territoire.id;
