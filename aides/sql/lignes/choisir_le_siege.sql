-- A file may show two head offices for one siren. The choice: named by the legal unit, open, most recent.
CREATE OR REPLACE TEMP TABLE multiple AS
SELECT siren, count(DISTINCT siret) AS sieges FROM trouve GROUP BY siren HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE choix AS
SELECT t.* FROM trouve AS t
JOIN multiple AS m USING (siren)
LEFT JOIN unite AS u USING (siren)
QUALIFY row_number() OVER (PARTITION BY t.siren ORDER BY COALESCE(substr(t.siret, 10) = u.nic_siege, false) DESC,
                                                        COALESCE(t.ferme, false), t.debut DESC, t.siret DESC) = 1;

DELETE FROM trouve WHERE siren IN (SELECT siren FROM multiple);
INSERT INTO trouve SELECT * FROM choix;
DROP TABLE IF EXISTS siege;
ALTER TABLE trouve RENAME TO siege;
