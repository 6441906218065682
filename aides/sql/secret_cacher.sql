-- Withhold the measures of one cell.
UPDATE agregat
SET nombre = NULL, entreprises = NULL, etablissements = NULL, montant = NULL, montant_centimes = NULL,
    salaries = NULL, heures = NULL, secret = 1
WHERE id = ?;
