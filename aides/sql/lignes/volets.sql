-- Every volet gets a number, those of a former run keep theirs.
INSERT INTO etat.volet
SELECT (SELECT count(*) FROM etat.volet) + row_number() OVER (ORDER BY nom) - 1, nom
FROM (SELECT DISTINCT volet AS nom FROM read_parquet({{chemins}}) WHERE raison IS NULL)
WHERE nom NOT IN (SELECT nom FROM etat.volet);
