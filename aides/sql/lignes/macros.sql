-- How the written values of a payment file are understood. NULL means "not understood": the row is then rejected.
-- The usual writing comes first, and is not looked at twice: spaces around a value are taken off only where it is another.

-- What stands around a value and is none: spaces of every kind, marks without width.
CREATE OR REPLACE MACRO net(valeur) AS trim(valeur,
    concat(' ', chr(9), chr(10), chr(13), chr(160), chr(8199), chr(8201), chr(8239), chr(8203), chr(65279)));
CREATE OR REPLACE MACRO absent(valeur) AS COALESCE(net(valeur), '') = '';

-- Euros, in centimes. Read: 1500 · 1500.5 · 1500,50 · 1 500,00 (groups of three, any kind of space, comma).
-- Not read, because two people could understand two amounts or because no administration writes so:
-- 1.500 · 1,500 · 1.500,00 · 1,500.00 · 1500.123 · 1 50O · 1e3 · 1500 €.
CREATE OR REPLACE MACRO en_centimes(nombre) AS CAST(100 * TRY_CAST(replace(nombre, ',', '.') AS DECIMAL(18, 2)) AS BIGINT);
CREATE OR REPLACE MACRO centimes_lus(montant) AS CASE
    WHEN regexp_full_match(montant, '-?\d{1,13}([.,]\d{1,2})?') THEN en_centimes(montant)
    WHEN regexp_full_match(net(montant), '-?\d{1,13}([.,]\d{1,2})?|-?\d{1,3}([ \x{00A0}\x{2009}\x{202F}]\d{3}){1,4}(,\d{1,2})?')
        THEN en_centimes(regexp_replace(net(montant), '[ \x{00A0}\x{2009}\x{202F}]', '', 'g'))
END;

-- Dates: mm-dd-yy as the tax administration writes them, ISO (with or without a time), Excel's day numbers.
-- A date with slashes is not read: 03/04 is in March or in April.
CREATE OR REPLACE MACRO date_lue(jour) AS CASE
    WHEN jour LIKE '__-__-__' AND jour NOT LIKE ' %' AND jour NOT LIKE '% ' THEN CAST(TRY_STRPTIME(jour, '%m-%d-%y') AS DATE)
    WHEN net(jour) LIKE '__-__-__' THEN CAST(TRY_STRPTIME(net(jour), '%m-%d-%y') AS DATE)
    WHEN regexp_full_match(net(jour), '\d{4}-\d{2}-\d{2}([ T]00:00(:00(\.0+)?)?)?') THEN TRY_CAST(left(net(jour), 10) AS DATE)
    WHEN regexp_full_match(net(jour), '4\d{4}(\.0)?') THEN DATE '1899-12-30' + CAST(left(net(jour), 5) AS INTEGER)
END;

-- SIREN: nine digits, spaces of any kind between them allowed.
CREATE OR REPLACE MACRO siren_lu(siren) AS CASE
    WHEN regexp_full_match(siren, '\d{9}') THEN CAST(siren AS INTEGER)
    WHEN regexp_full_match(net(siren), '\d{9}|\d{3}[ \x{00A0}\x{2009}\x{202F}]+\d{3}[ \x{00A0}\x{2009}\x{202F}]+\d{3}')
        THEN CAST(regexp_replace(siren, '[^0-9]', '', 'g') AS INTEGER)
END;

-- Luhn's key of a siren; nine zeros have it and are nobody's number. La Poste (356000000) has a valid siren: the exception known for it is about its siret.
CREATE OR REPLACE MACRO double_luhn(chiffre) AS 2 * chiffre - 9 * CAST(chiffre > 4 AS INTEGER);
CREATE OR REPLACE MACRO luhn_juste(s) AS
    ((s // 100000000) + double_luhn(s // 10000000 % 10) + (s // 1000000 % 10) + double_luhn(s // 100000 % 10)
     + (s // 10000 % 10) + double_luhn(s // 1000 % 10) + (s // 100 % 10) + double_luhn(s // 10 % 10) + s % 10) % 10 = 0 AND s <> 0;

-- A period names a volet, and the month that the aid is for: MOIS-VOLETn, VOLETn, and what people make of them. The usual
-- writing is settled first. Elsewhere case, accents, order and what stands between words do not count, a month is a
-- number, a name or the beginning of one, with its year or without: volets_connus.sql has the names of volets.
CREATE OR REPLACE MACRO numero_de_mois(ecrit) AS COALESCE(
    CASE WHEN regexp_full_match(ecrit, '0?[1-9]|1[0-2]') THEN CAST(ecrit AS INTEGER) END,
    list_position(['JANVIER', 'FEVRIER', 'MARS', 'AVRIL', 'MAI', 'JUIN', 'JUILLET', 'AOUT', 'SEPTEMBRE', 'OCTOBRE',
                   'NOVEMBRE', 'DECEMBRE'], ecrit),
    list_position(['JAN', 'FEV', 'MAR', 'AVR', '-', '-', 'JUIL', 'AOU', 'SEP', 'OCT', 'NOV', 'DEC'], ecrit),
    list_position(['JANV', 'FEVR', '-', '-', '-', '-', 'JUILL', '-', 'SEPT', '-', '-', '-'], ecrit));
CREATE OR REPLACE MACRO periode_simple(periode) AS
    trim(regexp_replace(upper(strip_accents(periode)), '[^A-Z0-9]+', '-', 'g'), '-');
CREATE OR REPLACE MACRO mois_nomme(reste) AS CASE
    WHEN regexp_full_match(reste, '20\d\d-?(0?[1-9]|1[0-2])') THEN CAST(regexp_extract(reste, '^20\d\d-?(\d+)$', 1) AS INTEGER)
    WHEN regexp_full_match(reste, '(0?[1-9]|1[0-2])-?20\d\d') THEN CAST(regexp_extract(reste, '^(\d\d?)-?20\d\d$', 1) AS INTEGER)
    ELSE numero_de_mois(regexp_replace(reste, '^([A-Z]+)-?(20)?\d\d$', '\1'))
END;
CREATE OR REPLACE MACRO annee_nommee(reste) AS CASE
    WHEN regexp_matches(reste, '20\d\d') THEN TRY_CAST(regexp_extract(reste, '20\d\d') AS INTEGER)
    WHEN regexp_full_match(reste, '[A-Z]+-?\d\d') THEN 2000 + CAST(right(reste, 2) AS INTEGER)
END;
-- The month of activity that an aid is for: the one written with its year, if it had begun when the aid was paid; without
-- year, the last one of that name that had. Written as a number, 202003; 0 when the period names no month.
CREATE OR REPLACE MACRO mois_de(numero, annee, jour) AS CASE
    WHEN numero IS NULL OR annee * 100 + numero > year(jour) * 100 + month(jour) OR annee < 2020 THEN 0
    ELSE COALESCE(annee, year(jour) - CAST(numero > month(jour) AS INTEGER)) * 100 + numero
END;

-- Words that name a total, whatever column they stand in, and those that name a count.
CREATE OR REPLACE MACRO dit_total(valeur) AS COALESCE(regexp_matches(lower(strip_accents(net(valeur))),
    '^(sous[- ]?|grand[- ]|montant[- ])?tota|^t o t a l|^ensemble\b|^somme\b|^cumul\b|^(a )?report'), false);
CREATE OR REPLACE MACRO dit_un_nombre(valeur) AS COALESCE(regexp_matches(lower(net(valeur)), '^(nombre|nb)\b'), false);
CREATE OR REPLACE MACRO est_l_euro(devise) AS COALESCE(net(devise), '')
    IN ('EUR', 'EURO', 'EUROS', '€', 'eur', 'euro', 'euros', 'Euro', 'Euros');
-- Rows of a validated file that are payments, kept or rejected.
CREATE OR REPLACE MACRO est_un_paiement(raison) AS COALESCE(raison, '') NOT IN ('vide', 'note', 'entete', 'total', 'total_dit');

-- An activity is never taken out of its nomenclature: SIRENE carries NAF rév. 2 and NAF 2025 side by side, then changes the one
-- that its main column is in.
CREATE OR REPLACE MACRO naf_rev2(code, nomenclature) AS
    CASE WHEN COALESCE(nullif(nomenclature, ''), 'NAFRev2') = 'NAFRev2' THEN nullif(nullif(code, '[ND]'), '') END;
CREATE OR REPLACE MACRO naf_2025(code, nomenclature, code_2025) AS
    COALESCE(nullif(nullif(code_2025, '[ND]'), ''), CASE WHEN upper(nomenclature) LIKE 'NAF%25' THEN nullif(nullif(code, '[ND]'), '') END);
