-- The volets that exist, out of aides/construction/lignes/volets.yml: usual periods, the volet that a period names, what is left of it.
CREATE OR REPLACE MACRO periode_usuelle(periode) AS regexp_full_match(periode,
    '((0[1-9]|1[0-2]|JANVIER|FEVRIER|MARS|AVRIL|MAI|JUIN|JUILLET|AOUT|SEPTEMBRE|OCTOBRE|NOVEMBRE|DECEMBRE)-)?({{usuels}})');
CREATE OR REPLACE MACRO volet_nomme(simple) AS CASE {{volets}} END;
-- The period without its volet: '' when it names no month.
CREATE OR REPLACE MACRO reste_de(simple) AS trim(regexp_replace(simple, '(^|-)({{ecritures}})(-|$)', '-'), '-');
