-- Every payment with what is known of who received it, as table aide of aides-interne.db.
SELECT
    {{dispositif}} AS dispositif, v.nom AS volet,
    CASE WHEN p.mois = 0 THEN '' ELSE (p.mois // 100) || '-' || lpad(CAST(p.mois % 100 AS VARCHAR), 2, '0') END AS mois,
    CAST(p.date_paiement AS VARCHAR) AS date_paiement, p.centimes AS montant_centimes,
    e.siren_texte AS siren, e.siret, e.departement, e.region, e.commune, e.division, e.section, e.classe_effectif,
    e.categorie_juridique, e.localisation, p.source, p.ligne
FROM {{paiements}} AS p
JOIN entreprise AS e ON e.siren = p.cle // 256
JOIN volet AS v ON v.id = p.cle % 256
