-- One point per scheme, volet and département with its latest totals: what the map of points shows.
-- The single months of activité partielle are left out: a point must not hide eleven others.
CREATE VIEW carte_departement AS
SELECT
    a.dispositif,
    a.volet,
    a.date_maj,
    a.departement AS dep,
    d.libelle AS libelle_departement,
    a.nombre AS nombre_aides,
    a.entreprises AS nombre_entreprises,
    a.montant AS montant_total,
    a.salaries AS nombre_salaries,
    a.secret,
    d.latitude,
    d.longitude
FROM agregat AS a
JOIN departement AS d ON d.code = a.departement
JOIN (
    SELECT dispositif, volet, max(date_maj) AS date_maj
    FROM agregat
    WHERE niveau = 'departement' AND axe = 'total' AND concept = 'cumul'
    GROUP BY dispositif, volet
) AS dernier USING (dispositif, volet, date_maj)
WHERE a.niveau = 'departement' AND a.axe = 'total' AND a.concept = 'cumul' AND d.latitude IS NOT NULL;
