-- The head office of every paid siren that the register knows: one row a siren.
CREATE OR REPLACE TEMP TABLE unite AS
SELECT TRY_CAST(siren AS INTEGER) AS siren,
       any_value(nullif(categorieJuridiqueUniteLegale, '[ND]')) AS categorie,
       any_value(naf_rev2(activitePrincipaleUniteLegale, nomenclatureActivitePrincipaleUniteLegale)) AS activite,
       any_value(naf_2025(activitePrincipaleUniteLegale, nomenclatureActivitePrincipaleUniteLegale, activitePrincipaleNAF25UniteLegale)) AS activite_25,
       any_value(nullif(trancheEffectifsUniteLegale, '[ND]')) AS tranche,
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
       naf_rev2(e.activitePrincipaleEtablissement, e.nomenclatureActivitePrincipaleEtablissement) AS activite,
       naf_2025(e.activitePrincipaleEtablissement, e.nomenclatureActivitePrincipaleEtablissement, e.activitePrincipaleNAF25Etablissement) AS activite_25,
       nullif(e.trancheEffectifsEtablissement, '[ND]') AS tranche,
       e.etatAdministratifEtablissement = 'F' AS ferme,
       e.statutDiffusionEtablissement IN ('P', 'N') AS non_diffusible,
       COALESCE(e.dateDebut, '') AS debut
FROM etablissement AS e
WHERE e.etablissementSiege AND e.siren IN (SELECT siren_texte FROM beneficiaire);
