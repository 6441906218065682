-- The state before the first payment.
CREATE OR REPLACE TEMP TABLE volet (id INTEGER, nom VARCHAR);
CREATE OR REPLACE TEMP TABLE entreprise_connue (siren INTEGER, siren_texte VARCHAR, siret VARCHAR, departement VARCHAR, region VARCHAR,
    commune VARCHAR, division VARCHAR, section VARCHAR, classe_effectif VARCHAR, categorie_juridique VARCHAR,
    localisation VARCHAR, au_registre BOOLEAN, commune_ancienne BOOLEAN);
CREATE OR REPLACE TEMP TABLE cumul_connu (cle BIGINT, nombre BIGINT, centimes BIGINT, premier DATE);
CREATE OR REPLACE TEMP TABLE mouvement_connu (volet INTEGER, periode BIGINT, departement VARCHAR, axe VARCHAR, modalite VARCHAR,
    nombre BIGINT, nouvelles BIGINT, centimes BIGINT, plus_gros BIGINT);
CREATE OR REPLACE TEMP TABLE mensuel_connu (volet INTEGER, mois INTEGER, departement VARCHAR, axe VARCHAR, modalite VARCHAR,
    nombre BIGINT, entreprises BIGINT, centimes BIGINT, plus_gros BIGINT);
CREATE OR REPLACE TEMP TABLE jour_connu (volet INTEGER, date_paiement DATE, nombre BIGINT, entreprises BIGINT, centimes BIGINT,
    plus_gros BIGINT, nouvelles BIGINT);
CREATE OR REPLACE TEMP TABLE doublon_connu (source INTEGER, ligne INTEGER, cle BIGINT, date_paiement DATE, centimes BIGINT,
    autre_source INTEGER, autre_ligne INTEGER);
