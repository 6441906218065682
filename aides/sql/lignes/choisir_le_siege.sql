-- A file may show two head offices for one siren. The choice: named by the legal unit, open, most recent.
CREATE OR REPLACE TEMP TABLE multiple AS
SELECT siren, count(DISTINCT siret) AS sieges FROM trouve GROUP BY siren HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE choix AS
SELECT t.* FROM trouve AS t
JOIN multiple AS m USING (siren)
LEFT JOIN unite AS u USING (siren)
QUALIFY row_number() OVER (PARTITION BY t.siren ORDER BY COALESCE(substr(t.siret, 10) = u.nic_siege, false) DESC,
                                                        COALESCE(t.ferme, false), t.debut DESC, t.siret DESC) = 1;

CREATE OR REPLACE TEMP TABLE siege AS
SELECT * FROM trouve WHERE siren NOT IN (SELECT siren FROM multiple)
UNION ALL
SELECT * FROM choix;
DROP TABLE trouve;
