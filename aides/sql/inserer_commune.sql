-- One commune, after protection, with its point on the map.
INSERT INTO agregat_commune (dispositif, volet, date_maj, commune, nombre, entreprises, montant, montant_centimes, secret,
                             latitude, longitude)
SELECT ?, ?, ?, code, ?, ?, ?, ?, ?, latitude, longitude FROM commune WHERE code = ?;
