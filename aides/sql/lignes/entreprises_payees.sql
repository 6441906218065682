-- Going on: those that are paid now.
CREATE OR REPLACE TEMP TABLE entreprise AS
SELECT * FROM etat.entreprise WHERE siren IN (SELECT cle // 256 FROM recu);
