-- Siren that the register does not locate, with the postal code of their first payment.
CREATE OR REPLACE TEMP TABLE a_completer AS
SELECT b.siren, b.siren_texte
FROM beneficiaire AS b
LEFT JOIN siege AS s ON s.siren = b.siren
WHERE s.siren IS NULL OR (s.commune IS NULL AND s.code_postal IS NULL);
CREATE OR REPLACE TEMP TABLE premier_code_postal AS
SELECT CAST(cle // 256 AS INTEGER) AS siren,
       arg_min(trim(code_postal), struct_pack(jour := date_paiement, source := source, ligne := ligne)) AS code_postal
FROM paiement
WHERE CAST(cle // 256 AS INTEGER) IN (SELECT siren FROM a_completer) AND regexp_full_match(trim(code_postal), '\d{5}')
GROUP BY 1;
CREATE OR REPLACE TEMP TABLE reponse (siren VARCHAR, siret VARCHAR, commune VARCHAR, code_postal VARCHAR, activite VARCHAR,
                                      nomenclature VARCHAR, tranche VARCHAR, categorie VARCHAR);
