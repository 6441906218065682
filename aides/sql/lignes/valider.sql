-- One raw file into one Parquet file: every row typed, or with the column and the code of the reason why it is out.
COPY (
    WITH ecrit AS (
        SELECT
            {{ligne}} AS ligne, {{defaut}} AS defaut,
            {{periode}} AS periode, {{siren}} AS siren, {{code_postal}} AS code_postal,
            {{pays}} AS pays, {{montant}} AS montant, {{devise}} AS devise, {{jour}} AS jour
        FROM {{source}}
    ),
    lu AS (
        SELECT
            *,
            centimes_lus(montant) AS centimes,
            date_lue(jour) AS date_paiement,
            siren_lu(siren) AS numero,
            periode_usuelle(periode) AS usuelle
        FROM ecrit
    ),
    verifie AS (
        SELECT
            *,
            luhn_juste(numero) AS cle_juste,
            CASE WHEN usuelle THEN CAST(left(periode, 2) AS INTEGER)
                 WHEN contains(periode, '-') THEN numero_de_mois(trim(split_part(periode, '-', 1))) END AS numero_mois
        FROM lu
    ),
    -- What is as it should be is settled here; the rest is looked at closely below.
    trie AS (
        SELECT
            *,
            COALESCE(usuelle AND cle_juste AND centimes IS NOT NULL AND devise = 'EUR'
                     AND date_paiement BETWEEN DATE '2020-03-01' AND {{date_maj}} AND COALESCE(defaut, '') = '', false) AS juste
        FROM verifie
    ),
    juge AS (
        SELECT
            *,
            CASE
                WHEN juste THEN NULL
                WHEN COALESCE(defaut, '') <> '' THEN 'colonnes'
                WHEN absent(jour) AND absent(siren) AND absent(montant) AND absent(periode) THEN 'vide'
                WHEN absent(jour) AND absent(siren) THEN 'total'
                WHEN absent(periode) THEN 'periode_vide'
                WHEN absent(siren) AND NOT (absent(code_postal) OR trim(code_postal) LIKE '986__') THEN 'siren_vide'
                WHEN NOT absent(siren) AND numero IS NULL THEN 'siren_illisible'
                WHEN NOT absent(siren) AND NOT cle_juste THEN 'siren_faux'
                WHEN absent(montant) THEN 'montant_vide'
                WHEN centimes IS NULL THEN 'montant_illisible'
                WHEN COALESCE(trim(devise), '') NOT IN ('EUR', 'EURO', 'EUROS', '€', 'eur', 'euro', 'euros', 'Euro', 'Euros')
                    THEN 'devise_inconnue'
                WHEN absent(jour) THEN 'date_vide'
                WHEN date_paiement IS NULL THEN 'date_illisible'
                WHEN date_paiement > {{date_maj}} THEN 'date_future'
                WHEN date_paiement < DATE '2020-03-01' THEN 'date_trop_ancienne'
            END AS raison
        FROM trie
    )
    SELECT
        CAST(ligne AS INTEGER) AS ligne,
        numero AS siren,
        CASE WHEN usuelle THEN substr(periode, 4) ELSE volet_lu(trim(periode), numero_mois) END AS volet,
        CAST(CASE WHEN raison IS NULL THEN mois_de(numero_mois, date_paiement) END AS INTEGER) AS mois,
        date_paiement,
        centimes,
        CASE WHEN pays = 'FR' OR upper(COALESCE(trim(pays), '')) IN ('', 'FR', 'FRANCE', 'FRA', 'GP', 'MQ', 'GF', 'RE', 'YT', 'PM', 'BL', 'MF', 'WF', 'PF', 'NC')
             THEN code_postal END AS code_postal,
        raison,
        CASE
            WHEN raison IS NULL OR raison = 'vide' THEN NULL
            WHEN raison = 'colonnes' THEN defaut
            WHEN raison = 'total' THEN trim(montant)
            WHEN raison LIKE 'periode%' THEN trim(periode)
            WHEN raison LIKE 'siren%' THEN trim(siren)
            WHEN raison LIKE 'montant%' THEN trim(montant)
            WHEN raison LIKE 'devise%' THEN trim(devise)
            ELSE trim(jour)
        END AS valeur
    FROM juge
) TO {{sortie}} (FORMAT parquet, COMPRESSION snappy);
