-- Files that are new, gone, or have another content.
WITH nom AS (SELECT chemin FROM publiee.source_fichier UNION SELECT chemin FROM main.source_fichier),
cote AS (
    SELECT nom.chemin, p.sha256 AS condense_avant, n.sha256 AS condense,
           CASE WHEN p.dispositif IS NULL THEN p.octets || ' octets' ELSE coalesce(p.lignes_lues || ' lignes', 'lignes tues') END || CASE p.etat WHEN 'lu' THEN '' ELSE ', écarté' END AS avant,
           CASE WHEN n.dispositif IS NULL THEN n.octets || ' octets' ELSE coalesce(n.lignes_lues || ' lignes', 'lignes tues') END || CASE n.etat WHEN 'lu' THEN '' ELSE ', écarté' END AS apres
    FROM nom
    LEFT JOIN publiee.source_fichier AS p ON p.chemin = nom.chemin
    LEFT JOIN main.source_fichier AS n ON n.chemin = nom.chemin
)
SELECT CASE WHEN avant IS NULL THEN '+' WHEN apres IS NULL THEN '-' ELSE '~' END, chemin, avant, apres
FROM cote
WHERE condense_avant IS NOT condense OR avant IS NOT apres
ORDER BY chemin;
