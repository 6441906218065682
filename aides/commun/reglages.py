"""The settings of the environment, read here and nowhere else: reglages.yml says what each is and what it is for.

    lire("AIDES_CACHE_MO")      64, or what the variable says
    verifier("site")            every setting of the site, before it starts

A setting that cannot be read raises ReglageFaux, a sentence in French that names the variable.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from aides.commun.adresses import HOTE
from aides.commun.lire_yaml import lire_yaml

LISTE = Path(__file__).with_name("reglages.yml")
PREFIXE = "AIDES_"
TOUS = "*"
NOM_DE_SITE = re.compile(r"(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII)
CHEMIN = re.compile(r"[A-Za-z0-9._~/-]*")
COURRIEL = re.compile(r"[^\s<>\"'@]+@[^\s<>\"'@]+")
# Read by uvicorn alone; the service writes it from AIDES_MANDATAIRES.
REMPLACEE, PAR = "FORWARDED_ALLOW_IPS", "AIDES_MANDATAIRES"
# Not of the program: of its tests and of its notebook.
DES_TESTS = frozenset(("AIDES_CAMPAGNES", "AIDES_DONNEES_OFFICIELLES", "AIDES_SITE", "AIDES_SORTIE"))


class ReglageFaux(ValueError):
    """A setting that cannot be read: a sentence in French, without its full stop, that names the variable."""


@dataclass(frozen=True)
class Reglage:
    """A setting as reglages.yml describes it. defaut: what is read when it is not set, '' for nothing."""

    nom: str
    pour: tuple[str, ...]
    genre: str
    sens: str
    defaut: str = ""
    minimum: int = 0
    maximum: int = 0
    choix: tuple[str, ...] = ()

    def valeur(self, ecrit: str) -> Any:
        """What a text means. Raises ReglageFaux."""
        texte = ecrit.strip() or self.defaut
        try:
            return LECTEURS[self.genre](self, texte) if texte else VIDES.get(self.genre, "")
        except ValueError as erreur:
            montre = "sa valeur" if self.genre == "secret" else f"« {texte[:80]} »"
            raise ReglageFaux(f"{self.nom} : {montre} n'est pas {erreur}") from None


@cache
def tous() -> dict[str, Reglage]:
    """Every setting by its name."""
    lus = lire_yaml(LISTE)
    return {
        nom: Reglage(
            nom,
            **{
                **fiche,
                "pour": tuple(fiche["pour"]),
                "defaut": str(fiche.get("defaut", "")),
                "choix": tuple(fiche.get("choix", ())),
            },
        )
        for nom, fiche in lus.items()
    }


def lire(nom: str, environnement: Mapping[str, str] | None = None) -> Any:
    """The value of a setting, of the type of its kind. Raises ReglageFaux; KeyError for one that is not in the list."""
    return tous()[nom].valeur((os.environ if environnement is None else environnement).get(nom, ""))


def verifier(pour: str, environnement: Mapping[str, str] | None = None) -> list[str]:
    """Read every setting of a command; returns French sentences on variables that nothing reads. Raises ReglageFaux."""
    milieu = os.environ if environnement is None else environnement
    for reglage in tous().values():
        if pour in reglage.pour:
            reglage.valeur(milieu.get(reglage.nom, ""))
    inconnus = sorted(nom for nom in milieu if nom.startswith(PREFIXE) and nom not in DES_TESTS | tous().keys())
    remarques = [_inconnu(nom) for nom in inconnus]
    if pour == "site" and milieu.get(REMPLACEE) and not milieu.get(PAR):
        remarques.append(f"{REMPLACEE} n'est pas lu : les serveurs frontaux se déclarent dans {PAR}.")
    return remarques


def aide(pour: str) -> str:
    """The settings of a command, as its --help shows them."""
    siens = [reglage for reglage in tous().values() if pour in reglage.pour]
    lignes = ["réglages, lus dans l'environnement :"]
    for reglage in siens:
        defaut = f" (par défaut {reglage.defaut})" if reglage.defaut else ""
        lignes.append(f"  {reglage.nom}")
        lignes.append(textwrap.fill(reglage.sens + defaut, 100, initial_indent=" " * 8, subsequent_indent=" " * 8))
    return "\n".join(lignes)


def _inconnu(nom: str) -> str:
    proches = difflib.get_close_matches(nom, tous(), n=1, cutoff=0.8)
    return f"{nom} n'est pas un réglage connu{f' ; est-ce {proches[0]} ?' if proches else '.'}"


def _texte(_: Reglage, texte: str) -> str:
    if not texte.isprintable():
        raise ValueError("un texte d'une ligne")
    return texte


def _entier(reglage: Reglage, texte: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", texte) or not reglage.minimum <= int(texte) <= reglage.maximum:
        raise ValueError(f"un nombre entier de {reglage.minimum} à {reglage.maximum}")
    return int(texte)


def _oui_ou_non(_: Reglage, texte: str) -> bool:
    if texte not in ("0", "1"):
        raise ValueError("0 ou 1")
    return texte == "1"


def _choix(reglage: Reglage, texte: str) -> str:
    if texte not in reglage.choix:
        raise ValueError(f"un choix parmi {', '.join(reglage.choix)}")
    return texte


def _jour(_: Reglage, texte: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", texte, re.ASCII):
        raise ValueError("un jour de la forme AAAA-MM-JJ")
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise ValueError("un jour qui existe") from None


def _liste(texte: str) -> list[str]:
    return texte.lower().replace(",", " ").split()


def _hotes(_: Reglage, texte: str) -> tuple[str, ...]:
    noms = _liste(texte)
    for nom in noms:
        if not NOM_DE_SITE.fullmatch(nom) and not _est_ipv6(nom):
            raise ValueError("une liste de noms de site, sans adresse https, sans port et sans * (aides.exemple.fr)")
    return tuple(noms)


def _est_ipv6(nom: str) -> bool:
    try:
        return nom[0] + nom[-1] == "[]" and bool(ipaddress.IPv6Address(nom[1:-1]))
    except ValueError:
        return False


def _mandataires(_: Reglage, texte: str) -> tuple[str, ...]:
    adresses = _liste(texte)
    if adresses == [TOUS]:
        return (TOUS,)
    for adresse in adresses:
        try:
            ipaddress.ip_network(adresse)
        except ValueError:
            raise ValueError("une liste d'adresses ou de réseaux (127.0.0.1, 10.0.0.0/8)") from None
    return tuple(adresses)


def _decouper(texte: str) -> SplitResult | None:
    """The parts of an http address, None for anything else."""
    try:
        lue = urlsplit(texte)
        return lue if lue.scheme in ("http", "https") and HOTE.fullmatch(lue.netloc) else None
    except ValueError:
        return None


def _adresse(_: Reglage, texte: str) -> str:
    lue = _decouper(texte)
    if lue is None or not CHEMIN.fullmatch(lue.path) or lue.query or lue.fragment:
        raise ValueError("l'adresse de la page d'accueil, comme https://aides.exemple.fr/")
    return texte.rstrip("/")


def _interface(_: Reglage, texte: str) -> str:
    if _decouper(texte) is None:
        raise ValueError("l'adresse https d'une interface")
    return texte


def _courriel(_: Reglage, texte: str) -> str:
    adresse = texte.removeprefix("mailto:")
    if not COURRIEL.fullmatch(adresse):
        raise ValueError("une adresse électronique")
    return adresse


LECTEURS: dict[str, Callable[[Reglage, str], Any]] = {
    "texte": _texte,
    "secret": _texte,
    "entier": _entier,
    "oui_ou_non": _oui_ou_non,
    "choix": _choix,
    "jour": _jour,
    "hotes": _hotes,
    "mandataires": _mandataires,
    "adresse": _adresse,
    "interface": _interface,
    "courriel": _courriel,
}
# What a setting that is not set is worth, where it is not ''.
VIDES: dict[str, Any] = {"hotes": (), "mandataires": (), "jour": None}
