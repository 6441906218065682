-- One official total.
INSERT INTO total_officiel (dispositif, volet, date_maj, niveau, region, departement, nombre, entreprises, montant,
                            montant_centimes, source)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
