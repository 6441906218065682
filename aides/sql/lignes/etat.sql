-- The state: what is known of the payments counted so far. Whatever it holds by siren is only added to, never rewritten,
-- so that a day costs a day's work; sums by cell are few.
-- meta: one row, written last: a state without it was left unfinished.
CREATE TABLE IF NOT EXISTS etat.meta (contenu VARCHAR);
CREATE TABLE IF NOT EXISTS etat.volet (id INTEGER, nom VARCHAR);
CREATE TABLE IF NOT EXISTS etat.entreprise (siren INTEGER, siren_texte VARCHAR, siret VARCHAR, departement VARCHAR, region VARCHAR,
    commune VARCHAR, activite VARCHAR, nomenclature_activite VARCHAR, division VARCHAR, section VARCHAR, classe_effectif VARCHAR, categorie_juridique VARCHAR,
    localisation VARCHAR, au_registre BOOLEAN, commune_ancienne BOOLEAN);
-- What each siren received by volet, one row a run that paid it.
CREATE TABLE IF NOT EXISTS etat.cumul (cle BIGINT, centimes BIGINT);
-- Siren that have given back more than they had received, in all or for one month: see peut_suivre.
CREATE TABLE IF NOT EXISTS etat.negatif (siren INTEGER);
CREATE TABLE IF NOT EXISTS etat.mouvement (volet INTEGER, periode BIGINT, departement VARCHAR, axe VARCHAR, modalite VARCHAR,
    nombre BIGINT, nouvelles BIGINT, centimes BIGINT, plus_gros BIGINT);
CREATE TABLE IF NOT EXISTS etat.mensuel (volet INTEGER, mois INTEGER, departement VARCHAR, axe VARCHAR, modalite VARCHAR,
    nombre BIGINT, entreprises BIGINT, centimes BIGINT, plus_gros BIGINT);
CREATE TABLE IF NOT EXISTS etat.jour (volet INTEGER, date_paiement DATE, nombre BIGINT, entreprises BIGINT, centimes BIGINT,
    plus_gros BIGINT, nouvelles BIGINT);
CREATE TABLE IF NOT EXISTS etat.commune (volet INTEGER, commune VARCHAR, nombre BIGINT, entreprises BIGINT, centimes BIGINT,
    plus_gros BIGINT);
CREATE TABLE IF NOT EXISTS etat.localisation (localisation VARCHAR, nombre BIGINT, centimes BIGINT);
CREATE TABLE IF NOT EXISTS etat.doublon (source INTEGER, ligne INTEGER, cle BIGINT, date_paiement DATE, centimes BIGINT,
    autre_source INTEGER, autre_ligne INTEGER);
