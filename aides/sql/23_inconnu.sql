-- What the national figures hold that has no place or no sector. 0 where nothing is published as unknown, empty where the level is
-- not published, hidden, or a count that is withheld alone.

CREATE TEMP TABLE inconnu AS
WITH ligne AS (
    SELECT dispositif, volet, concept, date_maj, mois, niveau AS quoi, code = 'ZZ' AS ici, secret, montant_centimes, nombre_aides
    FROM chiffres_territoire WHERE niveau <> 'national'
    UNION ALL
    SELECT t.dispositif, t.volet, t.concept, t.date_maj, t.mois, 'secteur', p.nature = 'inconnue', p.cellules_secretes > 0,
           p.montant_centimes, p.nombre
    FROM chiffres_territoire AS t JOIN repartition AS p ON p.territoire = t.id AND p.axe = t.axe_principal
    WHERE t.niveau = 'national' AND p.nature <> 'non_repartie'
)
SELECT dispositif, volet, concept, date_maj, mois, quoi, sum(secret AND ici) AS secrets,
       sum(ici AND nombre_aides IS NULL AND montant_centimes IS NOT NULL) AS comptes_tus, max(montant_centimes) IS NOT NULL AS en_euros,
       coalesce(sum(montant_centimes) FILTER (WHERE ici), 0) AS centimes, coalesce(sum(nombre_aides) FILTER (WHERE ici), 0) AS nombre
FROM ligne
GROUP BY dispositif, volet, concept, date_maj, mois, quoi;

UPDATE chiffres_territoire
SET montant_sans_region = i.centimes_region / 100.0, montant_sans_departement = i.centimes_departement / 100.0,
    montant_sans_secteur = i.centimes_secteur / 100.0, nombre_sans_region = i.nombre_region,
    nombre_sans_secteur = i.nombre_secteur, inconnus_secrets = i.secrets
FROM (
    SELECT dispositif, volet, concept, date_maj, mois, sum(secrets) AS secrets,
           max(centimes) FILTER (WHERE quoi = 'region' AND en_euros AND secrets = 0) AS centimes_region,
           max(centimes) FILTER (WHERE quoi = 'departement' AND en_euros AND secrets = 0) AS centimes_departement,
           max(centimes) FILTER (WHERE quoi = 'secteur' AND en_euros AND secrets = 0) AS centimes_secteur,
           max(nombre) FILTER (WHERE quoi = 'region' AND secrets = 0 AND comptes_tus = 0) AS nombre_region,
           max(nombre) FILTER (WHERE quoi = 'secteur' AND secrets = 0 AND comptes_tus = 0) AS nombre_secteur
    FROM inconnu
    GROUP BY dispositif, volet, concept, date_maj, mois
) AS i
WHERE chiffres_territoire.niveau = 'national' AND i.dispositif = chiffres_territoire.dispositif
  AND i.volet = chiffres_territoire.volet AND i.concept = chiffres_territoire.concept
  AND i.date_maj = chiffres_territoire.date_maj AND i.mois = chiffres_territoire.mois;

DROP TABLE temp.inconnu;
