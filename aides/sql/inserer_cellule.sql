-- One published cell.
INSERT INTO agregat (dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
                     nombre, entreprises, etablissements, montant, montant_centimes, salaries, heures, secret, origine, source)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'publie', ?);
