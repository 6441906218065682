-- One row for every paid siren, with all that its payments are counted under. Each siren is in one place, one section,
-- one class: numbers of businesses then add up over territories and over the members of an axis.
-- reponse holds what the completion step found; what the register does not say is completed by it.
CREATE OR REPLACE TEMP TABLE nouvelle AS
WITH reuni AS (
    SELECT
        b.siren, b.siren_texte,
        COALESCE(s.siret, r.siret, '') AS siret,
        s.siren IS NOT NULL AS au_registre,
        c.code AS commune_registre, c.departement AS departement_registre, c.ancienne AS ancienne,
        d.code AS departement_commune_registre,
        cr.code AS commune_reponse, cr.departement AS departement_reponse,
        COALESCE(p_registre.departement, dp_registre.code) AS departement_postal_registre,
        COALESCE(p_reponse.departement, dp_reponse.code) AS departement_postal_reponse,
        COALESCE(p.departement, dp.code) AS departement_postal,
        a.rev2, a.naf_2025,
        COALESCE(e.classe, s.tranche, u.tranche, r.tranche) AS classe,
        left(COALESCE(u.categorie, r.categorie), 2) AS categorie
    FROM beneficiaire AS b
    LEFT JOIN siege AS s ON s.siren = b.siren
    LEFT JOIN unite AS u ON u.siren = b.siren
    LEFT JOIN effectif AS e ON e.siren = b.siren_texte
    LEFT JOIN reponse AS r ON r.siren = b.siren_texte
    JOIN activite AS a ON a.siren = b.siren
    LEFT JOIN premier_code_postal AS q ON q.siren = b.siren
    LEFT JOIN nom_commune AS c ON c.code_ecrit = s.commune
    LEFT JOIN nom_departement AS d ON d.code = prefixe_departement(s.commune)
    LEFT JOIN nom_commune AS cr ON cr.code_ecrit = r.commune
    LEFT JOIN nom_postal AS p_registre ON p_registre.code = s.code_postal
    LEFT JOIN nom_departement AS dp_registre ON dp_registre.code = departement_postal_ecrit(s.code_postal)
    LEFT JOIN nom_postal AS p_reponse ON p_reponse.code = r.code_postal
    LEFT JOIN nom_departement AS dp_reponse ON dp_reponse.code = departement_postal_ecrit(r.code_postal)
    LEFT JOIN nom_postal AS p ON p.code = q.code_postal
    LEFT JOIN nom_departement AS dp ON dp.code = departement_postal_ecrit(q.code_postal)
),
situe AS (
    SELECT *,
        COALESCE(departement_registre, departement_commune_registre, departement_postal_registre) AS par_sirene,
        COALESCE(departement_reponse, departement_postal_reponse) AS par_api
    FROM reuni
)
SELECT
    t.siren, t.siren_texte, t.siret,
    COALESCE(t.par_sirene, t.par_api, t.departement_postal, 'ZZ') AS departement,
    COALESCE(n.region, 'ZZ') AS region,
    CASE WHEN t.par_sirene IS NOT NULL THEN COALESCE(t.commune_registre, '')
         WHEN t.par_api IS NOT NULL THEN COALESCE(t.commune_reponse, '') ELSE '' END AS commune,
    COALESCE(t.rev2, t.naf_2025, '') AS activite,
    CASE WHEN t.rev2 IS NOT NULL THEN 'NAFRev2' WHEN t.naf_2025 IS NOT NULL THEN 'NAF2025' ELSE '' END
        AS nomenclature_activite,
    COALESCE(v.code, '') AS division,
    COALESCE(v.section, w.section, 'Z') AS section,
    COALESCE(k.code, 'ZZ') AS classe_effectif,
    COALESCE(j.code, 'ZZ') AS categorie_juridique,
    CASE WHEN t.par_sirene IS NOT NULL THEN 'sirene' WHEN t.par_api IS NOT NULL THEN 'api'
         WHEN t.departement_postal IS NOT NULL THEN 'code_postal' ELSE 'aucune' END AS localisation,
    t.au_registre,
    t.par_sirene IS NOT NULL AND COALESCE(t.ancienne, false) AS commune_ancienne
FROM situe AS t
LEFT JOIN nom_departement AS n ON n.code = COALESCE(t.par_sirene, t.par_api, t.departement_postal, 'ZZ')
LEFT JOIN nom_division AS v ON v.code = left(replace(t.rev2, '.', ''), 2)
LEFT JOIN activite_2025 AS w ON w.siren = t.siren
LEFT JOIN nom_classe_effectif AS k ON k.code = t.classe
LEFT JOIN nom_categorie AS j ON j.code = t.categorie;

INSERT INTO etat.entreprise SELECT * FROM nouvelle;
-- Wallis-et-Futuna, whose businesses have no siren.
INSERT INTO etat.entreprise
SELECT 0, '', '', '986', 'ZZ', '', '', '', '', 'Z', 'ZZ', 'ZZ', 'code_postal', false, false WHERE 0 NOT IN (SELECT siren FROM etat.entreprise);
