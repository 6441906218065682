-- What the whole holds: lines and centimes kept.
SELECT CAST(sum(nombre) AS BIGINT), CAST(sum(centimes) AS BIGINT) FROM etat.localisation;
