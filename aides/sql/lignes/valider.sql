-- One raw file into one Parquet file: every row typed, or with the column and the code of the reason why it is out.
COPY (
    WITH ecrit AS (
        SELECT
            {{ligne}} AS ligne, {{defaut}} AS defaut,
            trim({{periode}}) AS periode, trim({{siren}}) AS siren, trim({{code_postal}}) AS code_postal,
            trim({{pays}}) AS pays, trim({{montant}}) AS montant, trim({{devise}}) AS devise, trim({{jour}}) AS jour
        FROM {{source}}
    ),
    lu AS (
        SELECT
            *,
            centimes_lus(montant) AS centimes,
            date_lue(jour) AS date_paiement,
            siren_lu(siren) AS numero,
            periode_usuelle(periode) AS usuelle,
            COALESCE(siren, '') = '' AS sans_siren,
            COALESCE(jour, '') = '' AS sans_date
        FROM ecrit
    ),
    juge AS (
        SELECT
            *,
            CASE
                WHEN COALESCE(defaut, '') <> '' THEN 'colonnes'
                WHEN sans_date AND sans_siren AND COALESCE(montant, '') = '' AND COALESCE(periode, '') = '' THEN 'vide'
                WHEN sans_date AND sans_siren THEN 'total'
                WHEN COALESCE(periode, '') = '' THEN 'periode_vide'
                WHEN sans_siren AND NOT (COALESCE(code_postal, '') = '' OR code_postal LIKE '986__') THEN 'siren_vide'
                WHEN NOT sans_siren AND numero IS NULL THEN 'siren_illisible'
                WHEN NOT sans_siren AND NOT luhn_juste(numero) THEN 'siren_faux'
                WHEN COALESCE(montant, '') = '' THEN 'montant_vide'
                WHEN centimes IS NULL THEN 'montant_illisible'
                WHEN COALESCE(devise, '') NOT IN ('EUR', 'EURO', 'EUROS', '€', 'eur', 'euro', 'euros', 'Euro', 'Euros')
                    THEN 'devise_inconnue'
                WHEN sans_date THEN 'date_vide'
                WHEN date_paiement IS NULL THEN 'date_illisible'
                WHEN date_paiement > {{date_maj}} THEN 'date_future'
                WHEN date_paiement < DATE '2020-03-01' THEN 'date_trop_ancienne'
            END AS raison
        FROM lu
    )
    SELECT
        CAST(ligne AS INTEGER) AS ligne,
        numero AS siren,
        volet_lu(periode, usuelle) AS volet,
        CAST(CASE WHEN raison IS NULL THEN mois_de(mois_lu(periode, usuelle), date_paiement) END AS INTEGER) AS mois,
        date_paiement,
        centimes,
        CASE WHEN upper(COALESCE(pays, '')) IN ('', 'FR', 'FRANCE', 'FRA', 'GP', 'MQ', 'GF', 'RE', 'YT', 'PM', 'BL', 'MF', 'WF', 'PF', 'NC')
             THEN code_postal END AS code_postal,
        raison,
        CASE
            WHEN raison IS NULL OR raison = 'vide' THEN NULL
            WHEN raison = 'colonnes' THEN defaut
            WHEN raison = 'total' THEN montant
            WHEN raison LIKE 'periode%' THEN periode
            WHEN raison LIKE 'siren%' THEN siren
            WHEN raison LIKE 'montant%' THEN montant
            WHEN raison LIKE 'devise%' THEN devise
            ELSE jour
        END AS valeur
    FROM juge
) TO {{sortie}} (FORMAT parquet, COMPRESSION snappy);
