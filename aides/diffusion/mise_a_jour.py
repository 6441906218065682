"""`build_db.py update`: what is due and has changed is downloaded, a database is built of it, and published.

`build_db.py --sources data.gouv.fr` is the same without the rhythm: every scheme, and nothing if one of them fails.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

import yaml

from aides import RACINE, VERSION_SCHEMA
from aides.commun import dispositifs, releves
from aides.commun.catalogue import Catalogue, Dispositif, lire_catalogue
from aides.commun.parcours import parcourir
from aides.commun.publication import chantier_texte
from aides.commun.releves import Releve
from aides.commun.reseau.limites import Horloge
from aides.commun.reseau.pannes import CompletionImpossible
from aides.commun.reseau.transport import Transport
from aides.commun.sante import aujourdhui
from aides.diffusion.telechargement import (
    DATAGOUV,
    Depot,
    DepotOccupe,
    SourceIndisponible,
    relever,
    transport_de,
    verrouiller,
)

A_JOUR, RIEN_PUBLIE, MAUVAIS_USAGE, EN_PARTIE, OCCUPE = 0, 1, 2, 3, 4
AIDE = (
    "Les autres options de build_db.py (--interne, --registre…) sont transmises à la construction. "
    "Codes de retour : 0 à jour (base publiée, ou rien de neuf), 1 échec (rien n'est publié, l'ancienne base "
    "reste servie), 2 mauvais usage, 3 base publiée mais un dispositif n'a pas pu être relevé, "
    "4 une autre mise à jour est en cours."
)


class Voulu(Protocol):
    """What the words of a build ask for, as far as it changes what is published."""

    @property
    def registre(self) -> Path: ...
    @property
    def completion(self) -> str | None: ...
    @property
    def secret(self) -> str | None: ...
    @property
    def sans_lignes(self) -> bool: ...
    @property
    def interne(self) -> Path | None: ...


@dataclass(frozen=True)
class Constructeur:
    """The build, handed over by the command line: `construire` runs it on these words and returns its status (0: a
    database was published), `lire` says what these words ask for."""

    construire: Callable[[list[str]], int]
    lire: Callable[[list[str]], Voulu]


@dataclass(frozen=True)
class Passage:
    """When a scheme was last asked for, and when something new last came (ISO dates)."""

    releve: str
    nouveau: str


@dataclass(frozen=True)
class Memoire:
    """What a run leaves to the next: the passages by scheme, and the content of the last published database."""

    passages: dict[str, Passage]
    publie: str = ""


@dataclass(frozen=True)
class Demande:
    """What the command line asks for. `suite`: words for the build itself."""

    sources: str
    cache: Path
    output: Path
    tout: bool
    suite: tuple[str, ...]
    constructeur: Constructeur

    @property
    def essai(self) -> bool:
        """Whether the build is to publish nothing."""
        return "--dry-run" in self.suite

    @property
    def memoire(self) -> Path:
        """Where this database's memory lies: several databases may share a cache."""
        marque = hashlib.sha256(str(self.output.resolve()).encode()).hexdigest()[:12]
        return self.cache / f"mise-a-jour-{marque}.json"


def main(
    arguments: list[str],
    constructeur: Constructeur,
    *,
    catalogue: Catalogue | None = None,
    horloge: Horloge | None = None,
) -> int:
    """Run `build_db.py update`; returns the exit status (see AIDE). `horloge` and `catalogue` are for tests."""
    demande = _lire_arguments(arguments, constructeur)

    def essayer(catalogue: Catalogue) -> int:
        if demande.sources != DATAGOUV:
            return _publier_si_change(demande, Path(demande.sources), None, _lire_memoire(demande.memoire))
        depot = Depot(demande.cache / DATAGOUV)
        transport = transport_de(os.environ, horloge=horloge)
        return _mettre_a_jour(demande, catalogue, depot, transport, aujourdhui())

    return _conduire(demande, catalogue, essayer)


def tout_reconstruire(mots: list[str], cache: Path, output: Path, constructeur: Constructeur) -> int:
    """Run `build_db.py --sources data.gouv.fr`, whose words are `mots`: all the schemes downloaded, then the build.

    Returns 0 published, 1 nothing published, 2 wrong use, 4 another run at work; the reason is on stderr, in French.
    """
    demande = Demande(DATAGOUV, cache, output, True, tuple(mots), constructeur)

    def essayer(catalogue: Catalogue) -> int:
        depot = Depot(cache / DATAGOUV)
        transport = transport_de(os.environ)
        memoire, erreurs, _ = _relever(demande, catalogue.dispositifs, depot, transport, aujourdhui())
        if erreurs:
            _dire(f"Rien n'est publié : {output} est inchangé.")
            return RIEN_PUBLIE
        return _construire(demande, depot.sources, depot, memoire, _contenu(demande, depot.sources))

    return _conduire(demande, None, essayer)


def est_du(dispositif: Dispositif, passage: Passage | None, catalogue: Catalogue, jour: date) -> bool:
    """Whether a scheme is to be asked for on `jour`.

    A scheme that keeps a rhythm is asked for once a period has passed since its last novelty, then every day until
    the next one comes; a scheme that promises nothing, or has ended, once a period.
    """
    if passage is None:
        return True
    rythme = catalogue.rythme(dispositif, jour)
    releve, nouveau = date.fromisoformat(passage.releve), date.fromisoformat(passage.nouveau)
    depuis = nouveau if rythme.alarme else releve
    return releve < jour and (jour - depuis).days >= rythme.jours


def _conduire(demande: Demande, catalogue: Catalogue | None, essayer: Callable[[Catalogue], int]) -> int:
    """Run `essayer` alone on its cache, and turn what goes wrong into a sentence and a status."""
    try:
        with verrouiller(demande.cache):
            return essayer(catalogue or lire_catalogue())
    except DepotOccupe as erreur:
        _dire(f"Erreur : {erreur} {demande.output} est inchangé.")
        return OCCUPE
    except (ValueError, CompletionImpossible, yaml.YAMLError) as erreur:
        _dire(f"Erreur : {erreur} {demande.output} est inchangé.")
        return MAUVAIS_USAGE
    except OSError as erreur:
        _dire(f"Erreur : le dossier « {demande.cache} » ne peut pas servir ({erreur}). {demande.output} est inchangé.")
        return RIEN_PUBLIE


def _mettre_a_jour(demande: Demande, catalogue: Catalogue, depot: Depot, transport: Transport, jour: date) -> int:
    memoire = _lire_memoire(demande.memoire)
    dus = [d for d in catalogue.dispositifs if demande.tout or est_du(d, memoire.passages.get(d.id), catalogue, jour)]
    if not dus:
        _dire("Aucun dispositif n'est à relever aujourd'hui.")
    memoire, erreurs, incomplets = _relever(demande, dus, depot, transport, jour)
    manquants = sorted(nom for nom in erreurs if not depot.gardes_du(nom))
    if manquants:
        _dire(f"Erreur : rien n'a encore été téléchargé pour {', '.join(manquants)}. {demande.output} est inchangé.")
        return RIEN_PUBLIE
    code = _publier_si_change(demande, depot.sources, depot, memoire)
    if code != A_JOUR or not (erreurs or incomplets):
        return code
    if not erreurs:
        _dire(f"{demande.output} est à jour, mais un fichier de {', '.join(incomplets)} a été laissé de côté.")
        return EN_PARTIE
    publiee = _lire_memoire(demande.memoire).publie != memoire.publie
    if publiee:
        _dire(f"{demande.output} est à jour, sauf {', '.join(erreurs)} : ces données restent celles du dernier relevé.")
    else:
        _dire(f"{demande.output} est inchangé.")
    return EN_PARTIE if publiee else RIEN_PUBLIE


def _relever(
    demande: Demande, dispositifs: Iterable[Dispositif], depot: Depot, transport: Transport, jour: date
) -> tuple[Memoire, list[str], list[str]]:
    """Download every scheme of `dispositifs`; the memory with these passages, the schemes that could not be had, and
    those of which a file was left aside."""
    memoire, vus = _lire_memoire(demande.memoire), dict[str, Releve]()
    for dispositif in dispositifs:
        try:
            bilan = relever(dispositif, depot, transport, jour)
        except SourceIndisponible as erreur:
            _dire(f"Erreur : {erreur}")
            vus[dispositif.id] = Releve(jour.isoformat(), releves.ECHEC, str(erreur))
            continue
        etat = releves.INCOMPLET if bilan.renommes or bilan.laisses else releves.FAIT
        vus[dispositif.id] = Releve(jour.isoformat(), etat, " ".join(bilan.soucis()))
        for phrase in bilan.phrases():
            _dire(phrase)
        ancien = memoire.passages.get(dispositif.id)
        nouveau = ancien.nouveau if ancien and not bilan.nouveau else jour.isoformat()
        memoire = replace(memoire, passages={**memoire.passages, dispositif.id: Passage(jour.isoformat(), nouveau)})
        _ecrire_memoire(demande.memoire, memoire)
    _raconter(demande, vus)
    erreurs, incomplets = ([nom for nom, vu in vus.items() if vu.etat == e] for e in (releves.ECHEC, releves.INCOMPLET))
    return memoire, erreurs, incomplets


def _raconter(demande: Demande, vus: Mapping[str, Releve]) -> None:
    """Leave beside the database what the monitor of the site reads (/-/sante)."""
    if demande.essai or not vus:
        return
    try:
        releves.ecrire(demande.output, vus)
    except OSError as erreur:
        _dire(f"Attention : {releves.chemin(demande.output)} n'a pas pu être écrit ({erreur}).")


def _publier_si_change(demande: Demande, sources: Path, depot: Depot | None, memoire: Memoire) -> int:
    if not sources.is_dir():
        _dire(f"Erreur : le dossier de sources « {sources} » n'existe pas. {demande.output} est inchangé.")
        return MAUVAIS_USAGE
    contenu = _contenu(demande, sources)
    if demande.output.is_file() and memoire.publie == contenu:
        _dire(f"Rien n'a changé depuis la dernière publication : {demande.output} est à jour.")
        return A_JOUR
    return _construire(demande, sources, depot, memoire, contenu)


def _construire(demande: Demande, sources: Path, depot: Depot | None, memoire: Memoire, contenu: str) -> int:
    code = demande.constructeur.construire([*_mots(demande, sources), "--export"])
    if code == A_JOUR and not demande.essai:
        _ecrire_memoire(demande.memoire, replace(memoire, publie=contenu))
        if depot:
            depot.marquer_publie()
    return code


def _mots(demande: Demande, sources: Path) -> list[str]:
    """The words of the build."""
    return [
        *demande.suite, "--sources", str(sources), "--output", str(demande.output), "--cache", str(demande.cache),
    ]  # fmt: skip


def _contenu(demande: Demande, sources: Path) -> str:
    """What a database built now would be made of.

    The files and the register (path, size, date of change), what is asked of the build, the catalogue, the schema.
    """
    options = demande.constructeur.lire(_mots(demande, sources))
    condense = hashlib.sha256(f"{VERSION_SCHEMA}\n".encode())
    for chemin in dispositifs.fichiers():
        condense.update(chemin.read_bytes())
    condense.update(f"{options.completion}\0{options.secret}\0{options.sans_lignes}\0{options.interne}\n".encode())
    for dossier in dict.fromkeys((sources, options.registre)):
        for chemin in parcourir(dossier):
            if chemin.is_file():
                etat = chemin.stat()
                condense.update(f"{chemin.relative_to(dossier)}\0{etat.st_size}\0{etat.st_mtime_ns}\n".encode())
    return condense.hexdigest()


def _lire_memoire(chemin: Path) -> Memoire:
    """The memory of the last run; none when it is not there or cannot be read: everything is then due."""
    try:
        contenu = json.loads(chemin.read_text(encoding="utf-8"))
        passages = {nom: Passage(**passage) for nom, passage in contenu["passages"].items()}
        for passage in passages.values():
            date.fromisoformat(passage.releve), date.fromisoformat(passage.nouveau)
        return Memoire(passages, str(contenu["publie"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Memoire({})


def _ecrire_memoire(chemin: Path, memoire: Memoire) -> None:
    with chantier_texte(chemin) as temporaire:
        temporaire.write_text(json.dumps(asdict(memoire), indent=1), encoding="utf-8")


def _lire_arguments(arguments: list[str], constructeur: Constructeur) -> Demande:
    analyseur = argparse.ArgumentParser(
        prog="build_db.py update", description="Met à jour la base publiée, si quelque chose a changé.", epilog=AIDE
    )
    analyseur.add_argument(
        "--sources", default=DATAGOUV, metavar="SOURCE", help=f"{DATAGOUV} (par défaut) ou un dossier de fichiers"
    )
    analyseur.add_argument("--output", type=Path, default=RACINE / "aides.db", metavar="FICHIER", help="base à écrire")
    analyseur.add_argument(
        "--cache", type=Path, default=RACINE / "cache", metavar="DOSSIER", help="fichiers téléchargés et mémoire"
    )
    analyseur.add_argument("--tout", action="store_true", help="relève tous les dispositifs, sans attendre leur rythme")
    lus, suite = analyseur.parse_known_args(arguments)
    return Demande(**vars(lus), suite=tuple(suite), constructeur=constructeur)


def _dire(phrase: str) -> None:
    print(phrase, file=sys.stderr, flush=True)
