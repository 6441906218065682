-- No new file.
CREATE OR REPLACE TEMP TABLE paiement (source INTEGER, ligne INTEGER, cle BIGINT, mois INTEGER, date_paiement DATE, centimes BIGINT,
                                       code_postal VARCHAR);
