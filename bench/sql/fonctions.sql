-- What the generator draws with. tirage(rang, sel, n) is a whole number below n that depends on its arguments alone.
CREATE OR REPLACE MACRO tirage(rang, sel, n) AS (hash(rang, sel) % n)::INTEGER;

-- A siren is 8 digits and a key such that Luhn's sum is a multiple of ten.
CREATE OR REPLACE MACRO double_luhn(chiffre) AS 2 * chiffre - 9 * (chiffre > 4)::INTEGER;
CREATE OR REPLACE MACRO somme_luhn(base) AS
    (base // 10000000) + double_luhn(base // 1000000 % 10) + (base // 100000 % 10) + double_luhn(base // 10000 % 10)
    + (base // 1000 % 10) + double_luhn(base // 100 % 10) + (base // 10 % 10) + double_luhn(base % 10);
CREATE OR REPLACE MACRO siren_de(rang) AS
    ((10000000 + rang * 3) * 10 + (10 - somme_luhn(10000000 + rang * 3) % 10) % 10)::INTEGER;
-- The number that comes next is in no register.
CREATE OR REPLACE MACRO siren_inconnu(rang) AS
    ((10000001 + rang * 3) * 10 + (10 - somme_luhn(10000001 + rang * 3) % 10) % 10)::INTEGER;

CREATE OR REPLACE TABLE liste_communes AS
SELECT row_number() OVER (ORDER BY code) - 1 AS rang, code FROM read_csv(getvariable('nomenclatures') || '/commune.csv', all_varchar = true);
CREATE OR REPLACE TABLE liste_naf AS
SELECT row_number() OVER (ORDER BY code) - 1 AS rang, code FROM read_csv(getvariable('nomenclatures') || '/sous_classe_naf.csv', all_varchar = true);
CREATE OR REPLACE TABLE liste_postale AS
SELECT row_number() OVER (ORDER BY code_postal) - 1 AS rang, code_postal
FROM (SELECT DISTINCT code_postal FROM read_csv(getvariable('nomenclatures') || '/code_postal.csv', all_varchar = true));
