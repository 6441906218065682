-- One check.
INSERT INTO controle (nom, sujet, dispositif, volet, date_maj, attendu, trouve, difference, unite, statut, commentaire,
    gravite, effet)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
