"""Running the tests of a room on each of its mutants, one at a time in a copy of the tree; what was found is kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

from .modele import Mutant
from .salles import Salle

TUE, CASSE, TROP_LONG, SURVIT = "tué", "cassé", "trop long", "survit"
# The tests of a sound tree take at most a fifth of the bound: a mutant that passes it does not end.
FOIS_LA_NORMALE = 5.0


class TestsEnEchec(Exception):
    """The tests of a room fail before anything is planted; the message is a sentence."""

    __test__ = False


@dataclass(frozen=True)
class Resultat:
    """What came out for one mutant; `source` and `tests` are what it was tried with, to know when to try again."""

    salle: str
    cle: str
    sortie: str
    secondes: float
    source: str
    tests: str

    @property
    def tue(self) -> bool:
        return self.sortie != SURVIT


class Carnet:
    """The results of former runs, one line of JSON each."""

    def __init__(self, chemin: Path) -> None:
        self.chemin = chemin
        lignes = chemin.read_text(encoding="utf-8").splitlines() if chemin.is_file() else []
        self._connus = {(r.salle, r.cle): r for r in (Resultat(**json.loads(ligne)) for ligne in lignes)}

    @property
    def salles(self) -> set[str]:
        """The rooms of which something is known."""
        return {salle for salle, _ in self._connus}

    def dernier(self, salle: Salle, mutant: Mutant) -> Resultat | None:
        """What was last found: a survivor stays one until it is tried again."""
        return self._connus.get((salle.nom, mutant.cle))

    def connu(self, salle: Salle, mutant: Mutant, source: str, tests: str) -> Resultat | None:
        """What was found with the same text and the same tests; more tests cannot bring a killed mutant back."""
        resultat = self._connus.get((salle.nom, mutant.cle))
        meme = resultat is not None and resultat.source == source and (resultat.tue or resultat.tests == tests)
        return resultat if meme else None

    def noter(self, resultat: Resultat) -> None:
        self._connus[resultat.salle, resultat.cle] = resultat
        self.chemin.parent.mkdir(parents=True, exist_ok=True)
        with self.chemin.open("a", encoding="utf-8") as flux:
            flux.write(json.dumps(asdict(resultat), ensure_ascii=False) + "\n")


class Copie:
    """A copy of the tree with a process that runs tests in it."""

    def __init__(self, racine: Path, dossier: Path) -> None:
        self.dossier = dossier
        suivis = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=racine, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        for nom in filter(None, suivis.split("\0")):
            if (racine / nom).is_file():
                (dossier / nom).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(racine / nom, dossier / nom)
        # A module changed twice within a second would be taken for its own compiled file.
        milieu = {**os.environ, "PYTHONPATH": str(dossier), "PYTHONDONTWRITEBYTECODE": "1"}
        self._processus = subprocess.Popen(
            [sys.executable, "-m", "outils.mutants.travailleur"],
            cwd=dossier, env=milieu, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def lancer(self, tests: Sequence[str], secondes: float) -> tuple[int | None, float]:
        """pytest's exit status (None past the bound) and the seconds taken."""
        assert self._processus.stdin
        assert self._processus.stdout
        self._processus.stdin.write(json.dumps({"tests": [*tests], "secondes": secondes}) + "\n")
        self._processus.stdin.flush()
        reponse = json.loads(self._processus.stdout.readline())
        return reponse["code"], reponse["secondes"]

    def essayer(self, mutant: Mutant, tests: Sequence[str], secondes: float) -> tuple[str, float]:
        """Plant one mutant, run the tests, put the file back."""
        fichier = self.dossier / mutant.fichier
        juste = fichier.read_text(encoding="utf-8")
        fichier.write_text(mutant.changement.appliquer(juste), encoding="utf-8")
        try:
            code, prises = self.lancer(tests, secondes)
        finally:
            fichier.write_text(juste, encoding="utf-8")
        return {None: TROP_LONG, 0: SURVIT, 1: TUE}.get(code, CASSE), prises

    def fermer(self) -> None:
        if self._processus.stdin:
            self._processus.stdin.close()
        self._processus.wait()


def connaitre(
    racine: Path, salle: Salle, mutants: Sequence[Mutant], carnet: Carnet
) -> dict[str, Resultat | None]:  # fmt: skip
    """What former runs found of each mutant, by key; None for what is to be tried."""
    tests = _empreinte(racine, _fichiers_de_tests(racine, salle))
    sources = {fichier: _empreinte(racine, [fichier]) for fichier in {m.fichier for m in mutants}}
    return {m.cle: carnet.connu(salle, m, sources[m.fichier], tests) for m in mutants}


def passer(
    racine: Path, salle: Salle, mutants: Sequence[Mutant], carnet: Carnet, copies: Callable[[], Sequence[Copie]],
    dire: Callable[[str], None],
) -> list[Resultat]:  # fmt: skip
    """Try the mutants that are not known yet; the results of all, in their order. Raises TestsEnEchec.

    `copies` is called when something is left to try.
    """
    connus = connaitre(racine, salle, mutants, carnet)
    reste = [m for m in mutants if connus[m.cle] is None]
    dire(f"{salle.nom} : {len(mutants)} mutants, dont {len(mutants) - len(reste)} déjà essayés")
    if reste:
        connus |= {r.cle: r for r in _essayer(racine, salle, reste, carnet, copies(), dire)}
    return [resultat for m in mutants if (resultat := connus[m.cle]) is not None]


def _essayer(
    racine: Path, salle: Salle, mutants: Sequence[Mutant], carnet: Carnet, copies: Sequence[Copie],
    dire: Callable[[str], None],
) -> list[Resultat]:  # fmt: skip
    tests = _empreinte(racine, _fichiers_de_tests(racine, salle))
    borne = _borne(salle, copies[0], dire)
    libres: SimpleQueue[Copie] = SimpleQueue()
    for copie in copies:
        libres.put(copie)

    def un(mutant: Mutant) -> Resultat:
        copie = libres.get()
        try:
            sortie, prises = copie.essayer(mutant, salle.tests, borne)
        finally:
            libres.put(copie)
        resultat = Resultat(salle.nom, mutant.cle, sortie, prises, _empreinte(racine, [mutant.fichier]), tests)
        carnet.noter(resultat)
        dire(f"  {sortie:9} {prises:6.1f} s  {mutant.cle}  {mutant.ou}  {mutant.genre} : {mutant.apres}")
        return resultat

    with ThreadPoolExecutor(len(copies)) as pile:
        return list(pile.map(un, mutants))


def _borne(salle: Salle, copie: Copie, dire: Callable[[str], None]) -> float:
    code, secondes = copie.lancer(salle.tests, 1800)
    if code != 0:
        raise TestsEnEchec(f"{salle.nom} : les tests échouent sans erreur plantée, voir {copie.dossier}/mutant.log")
    dire(f"  tests justes en {secondes:.1f} s")
    return max(salle.borne_minimale, FOIS_LA_NORMALE * secondes)


def _fichiers_de_tests(racine: Path, salle: Salle) -> list[str]:
    chemins = [racine / test.split("::")[0] for test in salle.tests if not test.startswith("-")]
    fichiers = [f for c in chemins for f in (sorted(c.rglob("*.*")) if c.is_dir() else [c])]
    return [f.relative_to(racine).as_posix() for f in fichiers if f.is_file() and f.suffix != ".pyc"]


def _empreinte(racine: Path, fichiers: Iterable[str]) -> str:
    sha = hashlib.sha256()
    for fichier in fichiers:
        sha.update((racine / fichier).read_bytes())
    return sha.hexdigest()[:12]
