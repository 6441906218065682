-- One cell computed from payment lines, after protection.
INSERT INTO agregat (dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,
                     nombre, entreprises, montant, montant_centimes, secret, origine)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'lignes');
