INSERT OR REPLACE INTO reponse (
    siren, fournisseur, etat, date_reponse,
    siret, code_commune, code_postal, activite_principale, nomenclature_activite,
    tranche_effectif, tranche_effectif_unite_legale, categorie_juridique, diffusible, statut
) VALUES (
    :siren, :fournisseur, :etat, :date_reponse,
    :siret, :code_commune, :code_postal, :activite_principale, :nomenclature_activite,
    :tranche_effectif, :tranche_effectif_unite_legale, :categorie_juridique, :diffusible, :statut
);
