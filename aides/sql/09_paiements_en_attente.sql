-- Scratch, not published: schemes of which payments wait for the next step of their rhythm (producteur writes them).
CREATE TEMP TABLE IF NOT EXISTS paiements_en_attente (dispositif TEXT NOT NULL);

-- Scratch as well: the payment files of which it is not told how many lines they have.
CREATE TEMP TABLE IF NOT EXISTS lignes_tues (chemin TEXT NOT NULL);
