-- The same siren, period, date and amount twice is one payment loaded twice: the first line is kept.
-- Only days with several payments to one siren can hold some. Lines without siren are left alone: they may be of
-- several businesses.
CREATE OR REPLACE TEMP TABLE doublon AS
WITH suspect AS (
    SELECT p.* FROM paiement AS p
    JOIN versement AS v ON v.cle = p.cle AND v.date_paiement = p.date_paiement AND v.nombre > 1 AND v.cle >= 256
)
SELECT source, ligne, cle, date_paiement, centimes,
       first_value(source) OVER fil AS autre_source, first_value(ligne) OVER fil AS autre_ligne
FROM suspect
WINDOW fil AS (PARTITION BY cle, mois, date_paiement, centimes ORDER BY source, ligne)
QUALIFY row_number() OVER fil > 1;
INSERT INTO etat.doublon SELECT * FROM doublon;
