-- The establishments of the siren without head office.
INSERT INTO trouve
SELECT TRY_CAST(e.siren AS INTEGER), e.siret, false,
       nullif(e.codeCommuneEtablissement, '[ND]'), nullif(e.codePostalEtablissement, '[ND]'),
       naf_rev2(e.activitePrincipaleEtablissement, e.nomenclatureActivitePrincipaleEtablissement),
       naf_2025(e.activitePrincipaleEtablissement, e.nomenclatureActivitePrincipaleEtablissement, e.activitePrincipaleNAF25Etablissement),
       nullif(e.trancheEffectifsEtablissement, '[ND]'),
       e.etatAdministratifEtablissement = 'F',
       e.statutDiffusionEtablissement IN ('P', 'N'),
       COALESCE(e.dateDebut, '')
FROM etablissement AS e
WHERE e.siren IN (SELECT siren_texte FROM orphelin);
