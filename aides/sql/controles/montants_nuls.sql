-- Aids counted for no euro at all.
SELECT s.titre AS sujet, a.dispositif, a.volet, a.date_maj, 0 AS attendu, count(*) AS trouve,
       CASE a.niveau WHEN 'region' THEN 'région' ELSE 'département' END AS niveau,
       max(CASE a.niveau WHEN 'region' THEN r.libelle ELSE d.libelle END || ', ' || m.libelle) AS exemple,
       s.titre, v.texte AS volet_texte
FROM agregat AS a
JOIN dispositif AS s ON s.id = a.dispositif
JOIN temp.volet_texte AS v ON v.volet = a.volet
JOIN region AS r ON r.code = a.region
JOIN departement AS d ON d.code = a.departement
JOIN modalite AS m ON m.axe = a.axe AND m.code = a.modalite
WHERE a.origine <> 'calcule' AND a.nombre > 0 AND a.montant_centimes = 0
GROUP BY a.dispositif, a.volet, a.date_maj, a.niveau
ORDER BY s.ordre, a.volet, a.date_maj, a.niveau;
