-- What leaves for the protection step, in the order of its keys.
COPY (SELECT * FROM cellule ORDER BY volet, concept, date_maj, mois, axe, modalite, niveau, region, departement)
TO {{cellules}} (FORMAT parquet);
COPY (
    SELECT {{dispositif}} AS dispositif, v.nom AS volet, CAST(getvariable('derniere_date') AS VARCHAR) AS date_maj, e.commune,
           CAST(sum(c.nombre) AS BIGINT) AS nombre, count(*) AS entreprises, CAST(sum(c.centimes) AS BIGINT) AS montant_centimes,
           max(abs(c.centimes)) AS plus_gros_centimes
    FROM cumul AS c
    JOIN entreprise AS e ON e.siren = c.cle // 256 AND e.commune <> ''
    JOIN volet AS v ON v.id = c.cle % 256
    GROUP BY v.nom, e.commune ORDER BY v.nom, e.commune
) TO {{communes}} (FORMAT parquet);
COPY (
    SELECT {{dispositif}} AS dispositif, v.nom AS volet, CAST(j.date_paiement AS VARCHAR) AS "date", j.nombre, j.entreprises,
           j.centimes AS montant_centimes, j.plus_gros AS plus_gros_centimes,
           CAST(sum(j.nombre) OVER fil AS BIGINT) AS nombre_cumule, CAST(sum(j.nouvelles) OVER fil AS BIGINT) AS entreprises_cumulees,
           CAST(sum(j.centimes) OVER fil AS BIGINT) AS montant_cumule_centimes
    FROM jour AS j
    JOIN volet AS v ON v.id = j.volet
    WINDOW fil AS (PARTITION BY j.volet ORDER BY j.date_paiement)
    ORDER BY v.nom, j.date_paiement
) TO {{jours}} (FORMAT parquet);
