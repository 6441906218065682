-- What each provider has answered about each siren, kept from one run to the next.
-- etat: 'trouve' or 'introuvable'; a failure is never written here, so that it is asked again.
-- No name and no address: the codes below are all that the crossing needs.
CREATE TABLE IF NOT EXISTS reponse (
    siren TEXT NOT NULL CHECK (length(siren) = 9),
    fournisseur TEXT NOT NULL,
    etat TEXT NOT NULL CHECK (etat IN ('trouve', 'introuvable')),
    date_reponse TEXT NOT NULL,
    siret TEXT,
    code_commune TEXT,
    code_postal TEXT,
    activite_principale TEXT,
    nomenclature_activite TEXT,
    tranche_effectif TEXT,
    tranche_effectif_unite_legale TEXT,
    categorie_juridique TEXT,
    diffusible INTEGER CHECK (diffusible IN (0, 1)),
    statut TEXT CHECK (statut IN ('actif', 'ferme', 'cesse')),
    PRIMARY KEY (siren, fournisseur),
    CHECK (etat = 'introuvable' OR (diffusible IS NOT NULL AND statut IS NOT NULL))
) WITHOUT ROWID, STRICT;
