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
    simplifie AS (
        SELECT
            *,
            luhn_juste(numero) AS cle_juste,
            CASE WHEN NOT usuelle THEN periode_simple(periode) END AS simple
        FROM lu
    ),
    verifie AS (
        SELECT
            *,
            CASE WHEN usuelle THEN substr(periode, strpos(periode, '-') + 1)
                 WHEN volet_nomme(reste_de(simple)) IS NULL THEN volet_nomme(simple) END AS volet,
            CASE WHEN usuelle AND contains(periode, '-') THEN split_part(periode, '-', 1)
                 WHEN usuelle THEN '' ELSE reste_de(simple) END AS reste
        FROM simplifie
    ),
    -- What is as it should be is settled here; the rest is looked at closely below.
    trie AS (
        SELECT
            *,
            CASE WHEN usuelle THEN numero_de_mois(reste) ELSE mois_nomme(reste) END AS numero_mois,
            CASE WHEN NOT usuelle THEN annee_nommee(reste) END AS annee,
            COALESCE(usuelle AND cle_juste AND centimes IS NOT NULL AND devise = 'EUR'
                     AND date_paiement BETWEEN DATE '2020-03-01' AND {{date_maj}} AND COALESCE(defaut, '') = '', false) AS juste
        FROM verifie
    ),
    raconte AS (
        SELECT
            *,
            CASE WHEN NOT juste THEN CASE WHEN COALESCE(defaut, '') <> '' THEN defaut
                ELSE concat_ws(' ', periode, siren, code_postal, pays, montant, devise, jour) END END AS tout
        FROM trie
    ),
    juge AS (
        SELECT
            *,
            CASE
                WHEN juste THEN NULL
                WHEN NOT regexp_matches(tout, '[^;\s\x{00A0}\x{202F}]') THEN 'vide'
                WHEN lower(net(siren)) = 'siren' AND lower(net(montant)) = 'montant' THEN 'entete'
                WHEN numero IS NULL AND NOT absent(montant)
                     AND (dit_total(periode) OR dit_total(siren) OR dit_total(code_postal) OR dit_total(pays) OR dit_total(devise)
                          OR dit_total(jour) OR (dit_total(montant) AND regexp_matches(tout, '\d')))
                    THEN 'total_dit'
                -- A figure alone, out of its column: it must be the total.
                WHEN absent(periode) AND absent(siren) AND absent(montant) AND absent(jour)
                     AND centimes_lus(concat(net(code_postal), net(pays), net(devise))) IS NOT NULL THEN 'total_dit'
                -- Words, and nothing that a payment has.
                WHEN numero IS NULL AND date_paiement IS NULL AND NOT est_l_euro(devise)
                     AND (absent(montant) OR NOT regexp_matches(montant, '\d') OR dit_un_nombre(periode) OR dit_un_nombre(siren))
                     AND (absent(siren) OR regexp_matches(strip_accents(siren), '[A-Za-z]{3}'))
                     AND NOT COALESCE(regexp_full_match(net(code_postal), '\d{5}'), false)
                     AND NOT (volet IS NOT NULL AND (reste = '' OR numero_mois IS NOT NULL))
                     AND (regexp_matches(strip_accents(tout), '[A-Za-z]{3}') OR NOT regexp_matches(tout, '\d'))
                     AND NOT regexp_matches(regexp_replace(tout, '[\s\x{00A0}\x{202F}]', '', 'g'), '\d{9}')
                    THEN 'note'
                WHEN absent(periode) AND absent(siren) AND absent(montant) AND absent(jour) AND absent(defaut) THEN 'vide'
                WHEN absent(siren) AND regexp_matches(montant, '\d')
                     AND ((absent(jour) AND (volet IS NULL OR absent(code_postal))) OR (absent(periode) AND absent(code_postal)))
                    THEN 'total'
                WHEN COALESCE(defaut, '') <> '' THEN 'colonnes'
                WHEN absent(periode) THEN 'periode_vide'
                WHEN volet IS NULL THEN 'periode_illisible'
                WHEN absent(siren) AND NOT (absent(code_postal) OR net(code_postal) LIKE '986__') THEN 'siren_vide'
                WHEN NOT absent(siren) AND numero IS NULL THEN 'siren_illisible'
                WHEN numero = 0 THEN 'siren_nul'
                WHEN NOT absent(siren) AND NOT cle_juste THEN 'siren_faux'
                WHEN absent(montant) THEN 'montant_vide'
                WHEN centimes IS NULL THEN 'montant_illisible'
                WHEN NOT est_l_euro(devise) THEN 'devise_inconnue'
                WHEN absent(jour) THEN 'date_vide'
                WHEN date_paiement IS NULL THEN 'date_illisible'
                WHEN date_paiement > {{date_maj}} THEN 'date_future'
                WHEN date_paiement < DATE '2020-03-01' THEN 'date_trop_ancienne'
            END AS raison,
            CAST(mois_de(numero_mois, annee, date_paiement) AS INTEGER) AS mois_lu
        FROM raconte
    )
    SELECT
        CAST(ligne AS INTEGER) AS ligne,
        numero AS siren,
        volet,
        CASE WHEN raison IS NULL THEN mois_lu END AS mois,
        date_paiement,
        CASE WHEN raison IS NULL OR raison NOT IN ('vide', 'note', 'entete', 'colonnes') THEN centimes END AS centimes,
        CASE WHEN pays = 'FR' OR upper(COALESCE(net(pays), '')) IN ('', 'FR', 'FRANCE', 'FRA', 'GP', 'MQ', 'GF', 'RE', 'YT', 'PM', 'BL', 'MF', 'WF', 'PF', 'NC')
             THEN code_postal END AS code_postal,
        raison,
        CASE
            WHEN raison IS NULL OR raison IN ('vide', 'entete') THEN NULL
            WHEN raison = 'colonnes' THEN defaut
            WHEN raison = 'note' THEN left(tout, 200)
            WHEN raison LIKE 'total%' THEN net(montant)
            WHEN raison LIKE 'periode%' THEN net(periode)
            WHEN raison LIKE 'siren%' THEN net(siren)
            WHEN raison LIKE 'montant%' THEN net(montant)
            WHEN raison LIKE 'devise%' THEN net(devise)
            ELSE net(jour)
        END AS valeur,
        -- A payment of a known volet, for a month that cannot be read.
        CASE WHEN raison IS NULL AND NOT usuelle AND reste <> '' AND mois_lu = 0 THEN net(periode) END AS periode_douteuse
    FROM juge
) TO {{sortie}} (FORMAT parquet, COMPRESSION snappy);
