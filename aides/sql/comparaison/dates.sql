-- The last date of each scheme, where it differs.
SELECT '~', n.titre, p.date_maj, n.date_maj
FROM main.dispositif AS n
LEFT JOIN publiee.dispositif AS p ON p.id = n.id
WHERE p.date_maj IS NOT n.date_maj
ORDER BY n.ordre;
