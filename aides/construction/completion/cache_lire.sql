-- What is known of one siren for one provider: a head office found by any provider serves (the one asked for first),
-- "not found" counts only from the provider itself, for registers do not hold the same units.
SELECT
    siren, siret, code_commune, code_postal, activite_principale, nomenclature_activite,
    tranche_effectif, tranche_effectif_unite_legale, categorie_juridique, diffusible, statut, etat
FROM reponse
WHERE siren = :siren AND (etat = 'trouve' OR fournisseur = :fournisseur)
ORDER BY etat = 'trouve' DESC, fournisseur = :fournisseur DESC, date_reponse DESC
LIMIT 1;
