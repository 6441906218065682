-- Alerts and acceptances that appeared (+) or went (-).
SELECT signe, nom || ' (' || sujet || ')', avant, apres
FROM (
    SELECT '+' AS signe, nom, sujet, NULL AS avant, commentaire AS apres
    FROM main.controle AS n
    WHERE statut = 'alerte' AND NOT EXISTS (SELECT 1 FROM publiee.controle AS p
                                            WHERE p.nom = n.nom AND p.sujet = n.sujet AND p.commentaire = n.commentaire)
    UNION ALL
    SELECT '-', nom, sujet, commentaire, NULL
    FROM publiee.controle AS p
    WHERE statut = 'alerte' AND NOT EXISTS (SELECT 1 FROM main.controle AS n
                                            WHERE p.nom = n.nom AND p.sujet = n.sujet AND p.commentaire = n.commentaire)
)
ORDER BY nom, sujet, signe;
