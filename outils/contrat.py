"""What programs may count on: one line for each public address, table, view, query, parameter and column.

tests/references/contrat.txt keeps it. A line that goes away breaks programs: it needs a notice first (docs/api.md).
`python -m outils.contrat` writes the file again, and says what it added and took away.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path

from datasette.app import Datasette

from aides import RACINE, VERSION_SCHEMA
from aides.commun.lire_yaml import lire_yaml
from aides.service import NOM_SERVI, REGLAGES
from aides.site.api.catalogue import Catalogue, Colonne, regles
from aides.site.api.service import Offre, lire_offre

REFERENCE = RACINE / "tests" / "references" / "contrat.txt"
ENTETE = """\
# What programs may count on, one name a line. Written by: python -m outils.contrat
# A line taken away or changed breaks programs that use it: announce it first, see docs/api.md.
"""
CLES_ERREUR = ("ok", "error", "status", "title")


def lignes(offre: Offre) -> list[str]:
    """The lines of the contract, in the order of the file."""
    promis = [f"parametre {nom}" for nom, regle in regles()["parametres"].items() if regle.get("public")]
    return [
        f"schema {VERSION_SCHEMA}",
        *sorted(f"adresse {adresse}" for adresse in adresses(offre.routes)),
        *sorted(f"format {format_}" for format_ in ("json", *offre.formats)),
        *sorted(promis),
        *(f"operateur {nom}" for nom in regles()["operateurs"]),
        *(f"erreur {cle}" for cle in CLES_ERREUR),
        *_tables(offre.catalogue),
        *_requetes(offre.catalogue, offre.colonnes),
    ]


def adresses(routes: Iterable[str]) -> list[str]:
    """Readable addresses out of regular expressions: ^/secteur/(?P<code>[^/]+)$ is /secteur/{code}; a group that is a
    choice between words gives one address for each. Left out: /-/, which is no promise, and what has no name."""
    toutes = {adresse for route in routes for adresse in _developper(route.removeprefix("^").removesuffix("$"))}
    return sorted(adresse for adresse in toutes if not adresse.startswith("/-/") and "[" not in adresse)


def comparer(avant: Sequence[str], apres: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines taken away, lines added."""
    return [ligne for ligne in avant if ligne not in set(apres)], [ligne for ligne in apres if ligne not in set(avant)]


def lire(fichier: Path = REFERENCE) -> list[str]:
    """The lines of a file of reference."""
    toutes = fichier.read_text(encoding="utf-8").splitlines()
    return [ligne for ligne in toutes if ligne and not ligne.startswith("#")]


def ecrire(contenu: Sequence[str], fichier: Path = REFERENCE) -> None:
    """Write the file of reference."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(ENTETE + "\n".join(contenu) + "\n", encoding="utf-8")


def relever(base: Path) -> list[str]:
    """The contract of a database served by this program."""
    return asyncio.run(_relever(base))


async def _relever(base: Path) -> list[str]:

    datasette = Datasette(
        immutables=[str(base)],
        metadata=lire_yaml(RACINE / "metadata.yml"),
        template_dir=str(RACINE / "templates"),
        plugins_dir=str(RACINE / "plugins"),
        static_mounts=[("static", str(RACINE / "static"))],
        settings=dict(REGLAGES),
    )
    await datasette.invoke_startup()
    return lignes(await lire_offre(datasette))


def _tables(catalogue: Catalogue) -> list[str]:
    ecrites = []
    for nom, element in sorted(catalogue.elements.items()):
        ecrites.append(f"{element.genre} {nom}")
        ecrites += [
            f"{element.genre} {nom}.{colonne.nom}: {colonne.type or 'valeur'}{', clé' if colonne.cle else ''}"
            for colonne in element.colonnes.values()
        ]
    return ecrites


def _requetes(catalogue: Catalogue, colonnes: Mapping[str, Sequence[Colonne]]) -> list[str]:
    ecrites = []
    for nom, requete in sorted(catalogue.requetes.items()):
        ecrites.append(f"requete {nom}")
        ecrites += [f"requete {nom}?{parametre}" for parametre in requete.parametres]
        ecrites += [f"requete {nom}.{colonne.nom}" for colonne in colonnes[nom]]
    return ecrites


def _developper(route: str) -> list[str]:
    morceaux: list[list[str]] = []
    for texte, nom, motif in _morceaux(route):
        if not nom:
            morceaux.append([texte.replace("\\", "")])
        elif re.fullmatch(r"[\w-]+(?:\|[\w-]+)*", motif):
            morceaux.append(motif.split("|"))
        else:
            morceaux.append(["{" + nom + "}"])
    return ["".join(choisis) for choisis in product(*morceaux)]


def _morceaux(route: str) -> Iterable[tuple[str, str, str]]:
    """Texts (text, '', '') and named groups ('', name, pattern); groups without a name are optional and left out."""
    place = 0
    while place < len(route):
        debut = route.find("(?", place)
        if debut < 0:
            yield route[place:], "", ""
            return
        if debut > place:
            yield route[place:debut], "", ""
        fin = _fermeture(route, debut)
        if nomme := re.match(r"\(\?P<(\w+)>(.*)\)$", route[debut:fin], re.S):
            yield "", nomme[1], nomme[2]
        place = fin + (1 if route[fin : fin + 1] in ("?", "*") else 0)


def _fermeture(texte: str, debut: int) -> int:
    """The place after the parenthesis that closes the one at `debut`; those in brackets do not count."""
    profondeur, crochet = 0, False
    for place in range(debut, len(texte)):
        signe = texte[place]
        if texte[place - 1] == "\\":
            continue
        crochet = signe == "[" or (crochet and signe != "]")
        profondeur += 0 if crochet else {"(": 1, ")": -1}.get(signe, 0)
        if not profondeur:
            return place + 1
    raise ValueError(f"unbalanced route: {texte}")


def main(arguments: list[str] | None = None) -> int:
    """Write the contract of a database, by default a new one of the sample; --afficher prints it and writes nothing."""
    analyseur = argparse.ArgumentParser(prog="python -m outils.contrat", description="Écrit le contrat de l'interface.")
    analyseur.add_argument("--base", type=Path, metavar="FICHIER", help="base dont relever le contrat")
    analyseur.add_argument("--afficher", action="store_true", help="afficher, sans rien écrire")
    lus = analyseur.parse_args(arguments)
    with tempfile.TemporaryDirectory() as dossier:
        base = lus.base or _echantillon(Path(dossier))
        releve = relever(base)
    if lus.afficher:
        print("\n".join(releve))
        return 0
    otees, ajoutees = comparer(lire() if REFERENCE.exists() else [], releve)
    ecrire(releve)
    print(f"{REFERENCE.relative_to(RACINE)} : {len(releve)} lignes, {len(ajoutees)} ajoutées, {len(otees)} ôtées.")
    for ligne in otees:
        print(f"  ôtée, à annoncer d'abord : {ligne}", file=sys.stderr)
    return 0


def _echantillon(dossier: Path) -> Path:
    import build_db

    base = dossier / NOM_SERVI
    if build_db.main(["--output", str(base)]):
        raise SystemExit("l'échantillon n'a pas pu être construit")
    return base


if __name__ == "__main__":
    sys.exit(main())
