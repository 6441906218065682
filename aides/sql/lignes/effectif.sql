-- Headcount class by siren, from the Acoss files.
CREATE OR REPLACE TEMP TABLE effectif_lu (siren VARCHAR, rang INTEGER, classe VARCHAR);
