-- There are no former files.
CREATE OR REPLACE TEMP TABLE deja_paye (cle BIGINT, mois INTEGER, centimes BIGINT);
