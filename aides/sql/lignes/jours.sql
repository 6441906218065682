-- The national history, payment date by payment date: all new payments are later than those known.
INSERT INTO etat.jour
WITH neuf AS (
    SELECT CAST(cle % 256 AS INTEGER) AS volet, date_paiement, sum(nombre) AS nombre, count(*) FILTER (cle >= 256) AS entreprises,
           sum(centimes) AS centimes, max(abs(centimes)) AS plus_gros
    FROM versement WHERE nombre > 0 GROUP BY ALL
),
premiere_fois AS (
    SELECT CAST(cle % 256 AS INTEGER) AS volet, premier AS date_paiement, count(*) AS nouvelles
    FROM recu WHERE cle >= 256 AND avant IS NULL GROUP BY ALL
)
SELECT volet, date_paiement, nombre, entreprises, centimes, plus_gros, COALESCE(nouvelles, 0)
FROM neuf LEFT JOIN premiere_fois USING (volet, date_paiement);
