-- The newest file that knows a siren decides.
CREATE OR REPLACE TEMP TABLE effectif AS
SELECT siren, arg_min(classe, rang) AS classe FROM effectif_lu GROUP BY siren;
DROP TABLE effectif_lu;
