"""The choices of a map, read from its address and offered as links that keep the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from aides.site.carte.discretisation import METHODES
from aides.site.carte.modele import Mesure, Mode, Niveau, Options, mesure_par_defaut, textes

PARAMETRES = ("niveau", "mesure", "mode", "methode", "zoom", "region")
NIVEAUX = ("departement", "region")
MODES = ("couleurs", "cercles")
ZOOMS = ("oui", "non")


class ChoixInconnu(ValueError):
    """A parameter of the address holds a word that is not one of its choices; the message is a French sentence."""


@dataclass(frozen=True)
class Lien:
    """One choice: its label, the address that makes it, whether it is the present one."""

    libelle: str
    adresse: str
    courant: bool


@dataclass(frozen=True)
class Groupe:
    """Choices between which one picks one."""

    id: str
    libelle: str
    liens: tuple[Lien, ...]


def lire(
    parametres: Mapping[str, str],
    proposees: Sequence[Mesure],
    regions: Collection[str],
    niveau_par_defaut: Niveau,
    conseillees: Sequence[Mesure] = (),
) -> Options:
    """Options of a map from the parameters of an address; those left out take the advised value.

    regions: codes that `region` may be; conseillees: the measures that may be shown unasked (none: all of them).
    Raises ChoixInconnu.
    """
    par_id = {mesure.id: mesure for mesure in proposees}
    niveau = _parmi(parametres, "niveau", NIVEAUX, niveau_par_defaut)
    mesure = par_id[_parmi(parametres, "mesure", tuple(par_id), mesure_par_defaut(conseillees or proposees).id)]
    region = parametres.get("region", "")
    if region and region not in regions:
        raise ChoixInconnu(textes()["erreur_region"].format(valeur=region))
    return Options(
        niveau="departement" if region else cast(Niveau, niveau),
        mesure=mesure,
        mode=cast(Mode, _parmi(parametres, "mode", MODES, mesure.mode_conseille)),
        methode=_parmi(parametres, "methode", tuple(METHODES), "jenks"),
        zoom=_parmi(parametres, "zoom", ZOOMS, "oui"),
        region=region,
    )


def groupes(
    options: Options,
    proposees: Sequence[Mesure],
    niveaux: Mapping[str, str],
    adresse: Callable[[Mapping[str, str]], str],
    nom_region: str = "",
) -> list[Groupe]:
    """What the reader may change.

    niveaux: level -> label; adresse: from the parameters to change ('' removes one) to an address; nom_region: name
    of the région shown alone, when the reader may leave it.
    """
    mots = textes()
    offres: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("mesure", options.mesure.id, [(mesure.id, _majuscule(mesure.libelle)) for mesure in proposees])
    ]
    if nom_region:
        offres.append(("region", options.region, [("", mots["toute_la_france"]), (options.region, nom_region)]))
    elif not options.region:
        offres.append(("niveau", options.niveau, list(niveaux.items())))
    offres.append(("mode", options.mode, [(mode, mots["modes"][mode]["libelle"]) for mode in MODES]))
    if options.mode == "couleurs":
        offres.append(("methode", options.methode, [(m, mots["methodes"][m]["libelle"]) for m in METHODES]))
    if options.niveau == "departement" and not options.region:
        offres.append(("zoom", options.zoom, [(zoom, mots["zooms"][zoom]["libelle"]) for zoom in ZOOMS]))
    return [
        Groupe(
            nom,
            mots["groupes"][nom],
            tuple(Lien(libelle, adresse({nom: valeur}), valeur == courant) for valeur, libelle in choix),
        )
        for nom, courant, choix in offres
        if len(choix) > 1
    ]


def _parmi(parametres: Mapping[str, str], nom: str, choix: Sequence[str], defaut: str) -> str:
    valeur = parametres.get(nom) or defaut
    if valeur not in choix:
        attendus = ", ".join(choix)
        raise ChoixInconnu(textes()["erreur"].format(valeur=valeur, parametre=nom, choix=attendus))
    return valeur


def _majuscule(texte: str) -> str:
    return texte[:1].upper() + texte[1:]
