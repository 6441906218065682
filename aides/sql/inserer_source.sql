-- One file, with what was read, kept and rejected in it.
INSERT INTO source_fichier (dispositif, date_maj, chemin, format, etat, octets, sha256, empreinte_lignes,
                            date_recuperation, lignes_lues, lignes_retenues, lignes_rejetees, montant_lu, montant_retenu,
                            montant_rejete)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
