-- One month of payments, in the order of their dates.
CREATE OR REPLACE TEMP TABLE paiements AS
WITH tire AS (
    SELECT range AS numero,
           getvariable('premier') + tirage(range, 1, getvariable('jours')) AS jour,
           tirage(range, 2, getvariable('siren')) AS beneficiaire,
           CASE WHEN tirage(range, 3, 100) < 40 THEN 150000 ELSE 1000 + tirage(range, 4, 1000000) END AS centimes
    FROM range(getvariable('debut'), getvariable('fin'))
)
SELECT
    strftime(jour - INTERVAL 1 MONTH, '%m') || CASE WHEN tirage(tire.numero, 5, 200) = 0 THEN '-VOLET2' ELSE '-VOLET1' END AS "Période",
    lpad((CASE WHEN tirage(beneficiaire, 6, 1000) < 15 THEN siren_inconnu(beneficiaire * 12) ELSE siren_de(beneficiaire * 12) END)::VARCHAR, 9, '0') AS "SIREN",
    p.code_postal AS "Cde postal",
    'FR' AS "Pays",
    CASE WHEN centimes % 100 = 0 THEN (centimes // 100)::VARCHAR
         ELSE (centimes // 100) || '.' || lpad((centimes % 100)::VARCHAR, 2, '0') END AS "Montant",
    'EUR' AS "Dev.",
    strftime(jour, '%m-%d-%y') AS "Date paiement",
    centimes
FROM tire
JOIN liste_postale AS p ON p.rang = tirage(beneficiaire, 7, 6000)
ORDER BY jour, tire.numero;
