-- Files dated after today.
SELECT chemin AS sujet, chemin AS fichier, dispositif, '' AS volet, date_maj, NULL AS attendu, NULL AS trouve, :aujourdhui AS jour
FROM source_fichier
WHERE etat = 'lu' AND dispositif IS NOT NULL AND date_maj > :aujourdhui
ORDER BY chemin;
