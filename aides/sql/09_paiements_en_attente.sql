-- Scratch, not published: schemes of which payments wait for the next step of their rhythm (producteur writes them).
CREATE TEMP TABLE IF NOT EXISTS paiements_en_attente (dispositif TEXT NOT NULL);
