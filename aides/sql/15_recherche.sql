-- Full-text search on the names of places, sectors and schemes: Datasette shows a search box on the page of each table that
-- has such an index. The indexes hold no text of their own (external content) and are no part of what is published: the
-- fingerprint is taken before this file is run. Datasette finds them by content="…", written so.

CREATE VIRTUAL TABLE dispositif_recherche USING fts5 (titre, description, operateur, content="dispositif", tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE region_recherche USING fts5 (libelle, content="region", tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE departement_recherche USING fts5 (code, libelle, content="departement", tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE commune_recherche USING fts5 (code, libelle, content="commune", tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE section_naf_recherche USING fts5 (libelle, content="section_naf", tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE division_naf_recherche USING fts5 (code, libelle, content="division_naf", tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE nace17_recherche USING fts5 (libelle, content="nace17", tokenize = 'unicode61 remove_diacritics 2');

INSERT INTO dispositif_recherche (dispositif_recherche) VALUES ('rebuild');
INSERT INTO region_recherche (region_recherche) VALUES ('rebuild');
INSERT INTO departement_recherche (departement_recherche) VALUES ('rebuild');
INSERT INTO commune_recherche (commune_recherche) VALUES ('rebuild');
INSERT INTO section_naf_recherche (section_naf_recherche) VALUES ('rebuild');
INSERT INTO division_naf_recherche (division_naf_recherche) VALUES ('rebuild');
INSERT INTO nace17_recherche (nace17_recherche) VALUES ('rebuild');
