-- The head office of every paid siren that the register knows: one row a siren.
CREATE OR REPLACE TEMP TABLE unite AS
SELECT TRY_CAST(siren AS INTEGER) AS siren,
       any_value(categorieJuridiqueUniteLegale) AS categorie,
       any_value(activitePrincipaleUniteLegale) FILTER (COALESCE(nomenclatureActivitePrincipaleUniteLegale, 'NAFRev2') = 'NAFRev2') AS activite,
       any_value(trancheEffectifsUniteLegale) AS tranche,
       any_value(nicSiegeUniteLegale) AS nic_siege,
       bool_or(etatAdministratifUniteLegale = 'C') AS cessee,
       bool_or(statutDiffusionUniteLegale IN ('P', 'N')) AS non_diffusible
FROM unite_legale
WHERE siren IN (SELECT siren_texte FROM beneficiaire)
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE trouve AS
SELECT TRY_CAST(e.siren AS INTEGER) AS siren, e.siret, true AS siege,
       nullif(e.codeCommuneEtablissement, '[ND]') AS commune,
       nullif(e.codePostalEtablissement, '[ND]') AS code_postal,
       CASE WHEN COALESCE(e.nomenclatureActivitePrincipaleEtablissement, 'NAFRev2') = 'NAFRev2' THEN nullif(e.activitePrincipaleEtablissement, '[ND]') END AS activite,
       nullif(e.trancheEffectifsEtablissement, '[ND]') AS tranche,
       e.etatAdministratifEtablissement = 'F' AS ferme,
       e.statutDiffusionEtablissement IN ('P', 'N') AS non_diffusible,
       COALESCE(e.dateDebut, '') AS debut
FROM etablissement AS e
WHERE e.etablissementSiege AND e.siren IN (SELECT siren_texte FROM beneficiaire);
