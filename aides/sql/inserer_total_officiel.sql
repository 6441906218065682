-- One official total.
INSERT INTO total_officiel (dispositif, date_maj, niveau, region, departement, nombre, entreprises, montant,
                            montant_centimes, source)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
