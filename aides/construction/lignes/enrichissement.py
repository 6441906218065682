"""Who was paid, where they are and what they do: the crossing of the siren paid with the register."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aides.construction.lignes import effectifs, sirene
from aides.construction.lignes.modele import Completer, EtablissementTrouve
from aides.construction.lignes.moteur import Moteur, requete, source_nomenclature
from aides.construction.lignes.sirene import Registre

COMPTES = ("sieges", "fermes", "cessees", "non_diffusibles", "sieges_multiples", "sans_siege", "communes_anciennes",
           "absents", "naf_2025_converties", "naf_2025_sans_section")  # fmt: skip
TABLES = (
    "departement",
    "commune",
    "commune_ancienne",
    "division_naf",
    "naf_2025",
    "classe_effectif",
    "categorie_juridique",
    "code_postal",
)


def preparer(moteur: Moteur) -> None:
    """Load the reference tables into the engine."""
    moteur.executer("nomenclatures.sql", **{nom: source_nomenclature(nom) for nom in TABLES})
    moteur.executer("etat_departements.sql")


def situer(moteur: Moteur, registre: Registre, completer: Completer | None, travail: Path) -> dict[str, int]:
    """Complete the table of businesses with the siren never paid before; returns what was met in the register for them.

    Raises ColonneManquante or FichierIllisible when a file of the register is not as INSEE or the Acoss publish it.
    """
    moteur.executer("beneficiaires.sql")
    if moteur.ligne("SELECT count(*) FROM beneficiaire") == (0,):
        registre = Registre()
    with moteur.etape("registre"):
        with sirene.ouvrir(moteur, registre, travail):
            moteur.executer("siege.sql")
            moteur.executer("sans_siege.sql")
            # A second pass over the register, which hardly ever has such siren.
            if moteur.ligne("SELECT count(*) FROM orphelin") != (0,):
                moteur.executer("etablissements_restants.sql")
        moteur.executer("choisir_le_siege.sql")
        effectifs.charger(moteur, registre.effectifs)
    moteur.executer("a_completer.sql")
    with moteur.etape("completion"):
        _completer(moteur, completer)
    moteur.executer("activite.sql")
    moteur.executer("entreprise.sql")
    comptes = moteur.ligne(requete("bilan_registre.sql"))
    return dict(zip(COMPTES, comptes, strict=True))


def repond_autrement(moteur: Moteur, completer: Completer | None) -> bool:
    """Whether the completion step now finds siren that it did not find when they were counted."""
    if completer is None:
        return False
    anciens = moteur.lignes(
        "SELECT siren_texte FROM etat.entreprise"
        " WHERE siren <> 0 AND localisation NOT IN ('sirene', 'api') ORDER BY siren"
    )
    return bool(anciens) and any(True for _ in completer([siren for (siren,) in anciens]))


def _completer(moteur: Moteur, completer: Completer | None) -> None:
    manquants = [siren for (siren,) in moteur.lignes("SELECT siren_texte FROM a_completer ORDER BY siren")]
    if completer is None or not manquants:
        return
    reponses = [_reponse(trouve) for trouve in _uniques(completer(manquants))]
    if reponses:
        moteur.base.executemany("INSERT INTO reponse VALUES (?, ?, ?, ?, ?, ?, ?, ?)", reponses)


def _uniques(trouves: Iterable[EtablissementTrouve]) -> Iterable[EtablissementTrouve]:
    return {trouve.siren: trouve for trouve in trouves}.values()


def _reponse(trouve: EtablissementTrouve) -> list[object]:
    return [
        trouve.siren,
        trouve.siret,
        trouve.code_commune,
        trouve.code_postal,
        trouve.activite_principale,
        trouve.nomenclature_activite,
        trouve.tranche_effectif or trouve.tranche_effectif_unite_legale,
        trouve.categorie_juridique,
    ]
