-- The reference tables that the crossing needs: their columns are told, so that no file is looked at twice.
CREATE OR REPLACE TEMP TABLE nom_departement AS
SELECT code, region FROM {{departement}} WHERE code <> 'TOUS';
CREATE OR REPLACE TEMP TABLE nom_commune AS
SELECT code, code AS code_ecrit, departement, false AS ancienne FROM {{commune}};
INSERT INTO nom_commune
SELECT a.code_actuel, a.code, c.departement, true
FROM {{commune_ancienne}} AS a
JOIN nom_commune AS c ON c.code = a.code_actuel
WHERE a.code NOT IN (SELECT code FROM nom_commune);
CREATE OR REPLACE TEMP TABLE nom_division AS SELECT code, section FROM {{division_naf}};
CREATE OR REPLACE TEMP TABLE nom_naf_2025 AS SELECT replace(code, '.', '') AS code, COALESCE(section, '') AS section FROM {{naf_2025}};
CREATE OR REPLACE TEMP TABLE nom_classe_effectif AS SELECT code FROM {{classe_effectif}};
CREATE OR REPLACE TEMP TABLE nom_categorie AS SELECT code FROM {{categorie_juridique}};

-- Département of a code as it begins: 971 to 988, 2A and 2B, else two digits.
CREATE OR REPLACE TEMP MACRO prefixe_departement(code) AS CASE
    WHEN code LIKE '97%' OR code LIKE '98%' THEN left(code, 3)
    ELSE left(code, 2)
END;
-- A postal code of Corsica says 20.
CREATE OR REPLACE TEMP MACRO departement_postal_ecrit(code) AS CASE
    WHEN code LIKE '200%' OR code LIKE '201%' THEN '2A'
    WHEN code LIKE '20%' THEN '2B'
    ELSE prefixe_departement(code)
END;

-- A postal code lies in the département of its communes; if they are in several, in the one that it begins like.
-- Codes that are not listed (CEDEX) go by their beginning.
CREATE OR REPLACE TEMP TABLE nom_postal AS
SELECT p.code_postal AS code,
       arg_max(c.departement, CAST(c.departement = departement_postal_ecrit(p.code_postal) AS INTEGER)) AS departement
FROM {{code_postal}} AS p
JOIN nom_commune AS c ON c.code_ecrit = p.commune
GROUP BY p.code_postal;
