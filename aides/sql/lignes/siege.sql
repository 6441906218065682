-- The head office of every paid siren that the register knows: one row a siren.
-- An establishment that moved has a new siret, and the old one stays in the register, closed; a file may also show two
-- head offices. The choice: flagged as head office, named by the legal unit, open, most recent.
CREATE OR REPLACE TEMP TABLE unite AS
SELECT siren,
       any_value(categorieJuridiqueUniteLegale) AS categorie,
       any_value(activitePrincipaleUniteLegale) FILTER (COALESCE(nomenclatureActivitePrincipaleUniteLegale, 'NAFRev2') = 'NAFRev2') AS activite,
       any_value(trancheEffectifsUniteLegale) AS tranche,
       any_value(nicSiegeUniteLegale) AS nic_siege,
       bool_or(etatAdministratifUniteLegale = 'C') AS cessee,
       bool_or(statutDiffusionUniteLegale IN ('P', 'N')) AS non_diffusible
FROM unite_legale
WHERE siren IN (SELECT siren_texte FROM beneficiaire)
GROUP BY siren;

CREATE OR REPLACE TEMP TABLE trouve AS
SELECT e.siren, e.siret,
       lower(e.etablissementSiege) IN ('true', 't', '1') AS siege,
       nullif(e.codeCommuneEtablissement, '[ND]') AS commune,
       nullif(e.codePostalEtablissement, '[ND]') AS code_postal,
       CASE WHEN COALESCE(e.nomenclatureActivitePrincipaleEtablissement, 'NAFRev2') = 'NAFRev2' THEN nullif(e.activitePrincipaleEtablissement, '[ND]') END AS activite,
       nullif(e.trancheEffectifsEtablissement, '[ND]') AS tranche,
       e.etatAdministratifEtablissement = 'F' AS ferme,
       e.statutDiffusionEtablissement IN ('P', 'N') AS non_diffusible,
       COALESCE(e.dateDebut, '') AS debut
FROM etablissement AS e
WHERE e.siren IN (SELECT siren_texte FROM beneficiaire);

CREATE OR REPLACE TEMP TABLE siege AS
SELECT t.siren,
       count(DISTINCT t.siret) FILTER (t.siege) AS sieges,
       arg_max(struct_pack(siret := t.siret, commune := t.commune, code_postal := t.code_postal, activite := t.activite,
                           tranche := t.tranche, ferme := t.ferme, non_diffusible := t.non_diffusible, siege := t.siege),
               (CAST(COALESCE(t.siege, false) AS INTEGER) * 4 + CAST(COALESCE(substr(t.siret, 10) = u.nic_siege, false) AS INTEGER) * 2
                + CAST(NOT COALESCE(t.ferme, false) AS INTEGER)) || t.debut || t.siret) AS choisi
FROM trouve AS t
LEFT JOIN unite AS u USING (siren)
GROUP BY t.siren;
DROP TABLE trouve;
