-- Counting from the beginning: everybody known was paid.
CREATE OR REPLACE TEMP VIEW entreprise AS SELECT * FROM etat.entreprise;
