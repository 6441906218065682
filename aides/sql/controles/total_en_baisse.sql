-- National cumulative totals lower than at the previous snapshot.
SELECT s.titre AS sujet, e.dispositif, e.volet, e.date_maj, e.precedente AS attendu, e.valeur AS trouve, e.mesure,
       e.date_precedente, s.titre, v.texte AS volet_texte
FROM temp.serie AS e
JOIN dispositif AS s ON s.id = e.dispositif
JOIN temp.volet_texte AS v ON v.volet = e.volet
WHERE e.niveau = 'national' AND e.valeur < e.precedente
ORDER BY s.ordre, e.volet, e.date_maj, e.mesure;
