-- What was met in the register, for the new siren.
SELECT
    (SELECT count(*) FROM siege) AS sieges,
    (SELECT count(*) FROM siege WHERE ferme) AS fermes,
    (SELECT count(*) FROM unite WHERE cessee) AS cessees,
    (SELECT count(*) FROM siege AS s LEFT JOIN unite AS u ON u.siren = s.siren WHERE s.non_diffusible OR u.non_diffusible) AS non_diffusibles,
    (SELECT count(*) FROM multiple AS m JOIN siege AS s USING (siren) WHERE m.sieges > 1 AND s.siege) AS sieges_multiples,
    (SELECT count(*) FROM siege WHERE NOT siege) AS sans_siege,
    (SELECT count(*) FROM nouvelle WHERE commune_ancienne) AS communes_anciennes,
    (SELECT count(*) FROM nouvelle WHERE NOT au_registre) AS absents,
    (SELECT count(section) FROM activite_2025) AS naf_2025_converties,
    (SELECT count(*) - count(section) FROM activite_2025) AS naf_2025_sans_section;
