-- One headcount file; the bounds are those of SIRENE's brackets, and a monthly mean of 2,4 is in "1 ou 2", as in 2020.
INSERT INTO effectif_lu
SELECT siren, {{rang}},
    CASE
        WHEN est_une_tranche THEN valeur
        WHEN nombre = 0 THEN '00' WHEN nombre < 3 THEN '01' WHEN nombre < 6 THEN '02' WHEN nombre < 10 THEN '03'
        WHEN nombre < 20 THEN '11' WHEN nombre < 50 THEN '12' WHEN nombre < 100 THEN '21' WHEN nombre < 200 THEN '22'
        WHEN nombre < 250 THEN '31' WHEN nombre < 500 THEN '32' WHEN nombre < 1000 THEN '41' WHEN nombre < 2000 THEN '42'
        WHEN nombre < 5000 THEN '51' WHEN nombre < 10000 THEN '52' ELSE '53'
    END
FROM (SELECT trim(siren) AS siren, trim(valeur) AS valeur, est_une_tranche,
             TRY_CAST(replace(valeur, ',', '.') AS DOUBLE) AS nombre FROM {{source}})
WHERE siren IN (SELECT siren_texte FROM beneficiaire)
  AND (nombre >= 0 OR (est_une_tranche AND valeur IN (SELECT code FROM nom_classe_effectif)));
