-- How the written values of a payment file are understood. NULL means "not understood": the row is then rejected.
-- The usual writing comes first, and is not looked at twice: spaces around a value are taken off only where it is another.

-- Euros, in centimes. Read: 1500 · 1500.5 · 1500,50 · 1 500,00 (groups of three, any kind of space, comma).
-- Not read, because two people could understand two amounts or because no administration writes so:
-- 1.500 · 1,500 · 1.500,00 · 1,500.00 · 1500.123 · 1 50O · 1e3 · 1500 €.
CREATE OR REPLACE MACRO en_centimes(nombre) AS CAST(100 * TRY_CAST(replace(nombre, ',', '.') AS DECIMAL(18, 2)) AS BIGINT);
CREATE OR REPLACE MACRO centimes_lus(montant) AS CASE
    WHEN regexp_full_match(montant, '-?\d{1,13}([.,]\d{1,2})?') THEN en_centimes(montant)
    WHEN regexp_full_match(trim(montant), '-?\d{1,13}([.,]\d{1,2})?|-?\d{1,3}([ \x{00A0}\x{202F}]\d{3}){1,4}(,\d{1,2})?')
        THEN en_centimes(regexp_replace(trim(montant), '[ \x{00A0}\x{202F}]', '', 'g'))
END;

-- Dates: mm-dd-yy as the tax administration writes them, ISO (with or without a time), Excel's day numbers.
-- A date with slashes is not read: 03/04 is in March or in April.
CREATE OR REPLACE MACRO date_lue(jour) AS CASE
    WHEN jour LIKE '__-__-__' AND jour NOT LIKE ' %' AND jour NOT LIKE '% ' THEN CAST(TRY_STRPTIME(jour, '%m-%d-%y') AS DATE)
    WHEN trim(jour) LIKE '__-__-__' THEN CAST(TRY_STRPTIME(trim(jour), '%m-%d-%y') AS DATE)
    WHEN regexp_full_match(trim(jour), '\d{4}-\d{2}-\d{2}([ T]00:00(:00(\.0+)?)?)?') THEN TRY_CAST(left(trim(jour), 10) AS DATE)
    WHEN regexp_full_match(trim(jour), '4\d{4}(\.0)?') THEN DATE '1899-12-30' + CAST(left(trim(jour), 5) AS INTEGER)
END;

-- SIREN: nine digits, spaces between them allowed.
CREATE OR REPLACE MACRO siren_lu(siren) AS CASE
    WHEN regexp_full_match(siren, '\d{9}') THEN CAST(siren AS INTEGER)
    WHEN regexp_full_match(trim(siren), '\d{9}|\d{3} \d{3} \d{3}') THEN CAST(replace(trim(siren), ' ', '') AS INTEGER)
END;

-- Luhn's key of a siren. La Poste (356000000) has a valid siren: the exception known for it is about its siret.
CREATE OR REPLACE MACRO double_luhn(chiffre) AS 2 * chiffre - 9 * CAST(chiffre > 4 AS INTEGER);
CREATE OR REPLACE MACRO luhn_juste(s) AS
    ((s // 100000000) + double_luhn(s // 10000000 % 10) + (s // 1000000 % 10) + double_luhn(s // 100000 % 10)
     + (s // 10000 % 10) + double_luhn(s // 1000 % 10) + (s // 100 % 10) + double_luhn(s // 10 % 10) + s % 10) % 10 = 0;

-- MOIS-VOLETn or VOLETn. The month is a number or a French name; it has no year: see mois_de.
CREATE OR REPLACE MACRO numero_de_mois(ecrit) AS COALESCE(
    CASE WHEN regexp_full_match(ecrit, '0?[1-9]|1[0-2]') THEN CAST(ecrit AS INTEGER) END,
    list_position(['JANVIER', 'FEVRIER', 'MARS', 'AVRIL', 'MAI', 'JUIN', 'JUILLET', 'AOUT', 'SEPTEMBRE', 'OCTOBRE',
                   'NOVEMBRE', 'DECEMBRE'], upper(strip_accents(ecrit))));
CREATE OR REPLACE MACRO periode_usuelle(periode) AS regexp_full_match(periode, '(0[1-9]|1[0-2])-VOLET[0-9]');
-- What is not a month is the name of the volet: whatever it is, its money is kept under that name.
CREATE OR REPLACE MACRO volet_lu(periode, numero) AS upper(replace(
    CASE WHEN numero IS NULL THEN periode ELSE trim(substr(periode, strpos(periode, '-') + 1)) END, ' ', ''));
-- The month of activity that an aid is for is the last one of that name that had begun when it was paid.
-- Written as a number, 202003; 0 when the period names no month.
CREATE OR REPLACE MACRO mois_de(numero, jour) AS CASE WHEN numero IS NULL THEN 0
    ELSE (year(jour) - CAST(numero > month(jour) AS INTEGER)) * 100 + numero
END;

CREATE OR REPLACE MACRO absent(valeur) AS COALESCE(trim(valeur), '') = '';

-- An activity is never taken out of its nomenclature: SIRENE carries NAF rév. 2 and NAF 2025 side by side, then changes the one
-- that its main column is in.
CREATE OR REPLACE MACRO naf_rev2(code, nomenclature) AS
    CASE WHEN COALESCE(nullif(nomenclature, ''), 'NAFRev2') = 'NAFRev2' THEN nullif(nullif(code, '[ND]'), '') END;
CREATE OR REPLACE MACRO naf_2025(code, nomenclature, code_2025) AS
    COALESCE(nullif(nullif(code_2025, '[ND]'), ''), CASE WHEN upper(nomenclature) LIKE 'NAF%25' THEN nullif(nullif(code, '[ND]'), '') END);
