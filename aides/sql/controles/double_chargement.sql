-- A snapshot above both its neighbours: it rose, then the next one took it back.
SELECT s.titre AS sujet, e.dispositif, e.volet, e.date_maj, e.suivante AS attendu, e.valeur AS trouve, e.mesure,
       e.date_suivante, s.titre, v.texte AS volet_texte
FROM temp.serie AS e
JOIN dispositif AS s ON s.id = e.dispositif
JOIN temp.volet_texte AS v ON v.volet = e.volet
WHERE e.niveau = 'national' AND e.valeur > e.suivante AND (e.precedente IS NULL OR e.valeur > e.precedente)
ORDER BY s.ordre, e.volet, e.date_maj, e.mesure;
