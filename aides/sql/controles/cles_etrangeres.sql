-- Codes without a member in their reference table.
SELECT "table" AS sujet, NULL AS dispositif, '' AS volet, NULL AS date_maj, 0 AS attendu, count(*) AS trouve, parent
FROM pragma_foreign_key_check()
GROUP BY "table", parent;
