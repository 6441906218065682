-- What each siren receives now, with what it had received before (NULL: nothing).
CREATE OR REPLACE TEMP TABLE recu AS
WITH neuf AS (
    SELECT cle, CAST(sum(nombre) AS BIGINT) AS nombre, CAST(sum(centimes) AS BIGINT) AS centimes, min(date_paiement) AS premier
    FROM versement WHERE nombre > 0 GROUP BY cle
),
connu AS (
    SELECT cle, CAST(sum(centimes) AS BIGINT) AS centimes
    FROM etat.cumul WHERE cle IN (SELECT cle FROM neuf) GROUP BY cle
)
SELECT n.cle, n.nombre, n.centimes, n.premier, c.centimes AS avant
FROM neuf AS n LEFT JOIN connu AS c ON c.cle = n.cle;
INSERT INTO etat.cumul SELECT cle, centimes FROM recu;
