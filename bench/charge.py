"""Load on one machine, over loopback: what a kept page costs beside a file, a page to be made beside Datasette's own.

    python -m bench.charge --base aides.db

Three servers run on the same database: the site; the site without memory (every page is made); Datasette alone, without
our plugins nor templates, which also serves the same bytes as a file. What is compared is measured in turns, so that
whatever else the machine does weighs on both. Needs wrk (Debian: apt-get install wrk).
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median

import httpx

from aides import RACINE, service
from bench.serveurs import Serveur, demarrer, port_libre

ICI = Path(__file__).resolve().parent
GZIP = {"Accept-Encoding": "gzip"}
SCHEMAS = ("fonds-solidarite", "pge", "activite-partielle")
DEPARTEMENTS = ("01", "13", "2A", "31", "33", "44", "48", "59", "67", "69", "75", "974")
SQL = "/aides.json?_shape=objects&sql=select+dispositif%2C+count(*)+from+chiffres_cles+group+by+1"
# What 100 visits ask for: addresses, and how many times.
MELANGE = (
    (("/",), 18),
    (tuple(f"/dispositif/{s}" for s in SCHEMAS), 14),
    (tuple(f"/dispositif/{s}/departement/{d}" for s in SCHEMAS for d in DEPARTEMENTS), 16),
    (tuple(f"/territoire/departement/{d}" for d in DEPARTEMENTS), 12),
    (tuple(f"/carte?dispositif={s}" for s in SCHEMAS), 6),
    (("/?lang=en", "/secteurs", "/comparer", "/donnees", "/methodologie"), 6),
    (tuple(f"/-/graphique/secteurs.svg?dispositif={s}" for s in SCHEMAS), 8),
    (("/static/site.css", "/static/carte.js", "/static/recherche.js"), 8),
    (tuple(f"/aides/chiffres_cles_territoire.json?dispositif={s}" for s in SCHEMAS), 6),
    (tuple(f"/aides/chiffres_cles_territoire.csv?dispositif={s}" for s in SCHEMAS), 3),
    (("/aides/agregat", "/aides/chiffres_cles"), 2),
    ((SQL,), 1),
)
AVEC_FACETTES = "table with facets, our design"
FAMILLES = {
    "home": tuple(f"/?dispositif={s}" for s in SCHEMAS),
    "scheme": tuple(f"/dispositif/{s}" for s in SCHEMAS),
    "scheme in a département": tuple(f"/dispositif/{s}/departement/{d}" for s in SCHEMAS for d in DEPARTEMENTS),
    "département": tuple(f"/territoire/departement/{d}" for d in DEPARTEMENTS),
    "map": tuple(f"/carte?dispositif={s}" for s in SCHEMAS),
    "two territories": tuple(f"/comparer?a=departement/{d}&b=region/11" for d in DEPARTEMENTS),
    "table, our design": ("/aides/total_officiel",),
    AVEC_FACETTES: ("/aides/agregat",),
}
# Places that nothing else here asks for: their charts have never been drawn.
NEUFS = ("02", "03", "06", "10", "14", "16", "17", "21", "22", "24", "25", "26", "29", "30", "34", "35", "38", "45")
PREMIERES = {
    "scheme in a département, first time": tuple(f"/dispositif/{s}/departement/{d}" for d in NEUFS for s in SCHEMAS)
}
TABLE = "/aides/agregat"
FACETTES = f"{TABLE}?_facet=dispositif&_facet=niveau&_facet=axe"
# Processor time of a page beside Datasette's own table: its charts drawn before, and never drawn.
BUT, BUT_PREMIERE = 1.0, 1.5


@dataclass(frozen=True)
class Passe:
    """What wrk says of a run: requests per second, latencies in milliseconds, answers that were not 2xx or 3xx."""

    debit: float
    p50: float
    p99: float
    erreurs: int


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    base: Path
    secondes: int
    repetitions: int
    connexions: int


def main() -> int:
    """Run the three measures and print them as Markdown; returns 1 when a goal is missed."""
    options = lire_arguments()
    with ExitStack() as pile:
        dossier = Path(pile.enter_context(tempfile.TemporaryDirectory()))
        nu = pile.enter_context(datasette_seul(options.base, dossier))
        tenus = [comparer_au_fichier(options, nu, dossier), comparer_a_la_table(options, nu), charger(options, dossier)]
    return 0 if all(tenus) else 1


def lire_arguments() -> Options:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("--base", type=Path, default=RACINE / service.NOM_SERVI)
    analyseur.add_argument("--secondes", type=int, default=3, help="length of each run of wrk")
    analyseur.add_argument("--repetitions", type=int, default=5)
    analyseur.add_argument("--connexions", type=int, default=16)
    lus = analyseur.parse_args()
    if not shutil.which("wrk"):
        analyseur.error("wrk is not installed (Debian: apt-get install wrk)")
    return Options(lus.base.resolve(), min(lus.secondes, 60), min(lus.repetitions, 20), min(lus.connexions, 128))


@contextmanager
def site(base: Path, memoire_mo: int = 64) -> Iterator[Serveur]:
    """The site, as it is served; with 0 MiB, every page is made."""
    port = port_libre()
    commande = [sys.executable, "-m", "aides.service", "--base", str(base), "--port", str(port)]
    reglages = {"AIDES_CACHE_MO": str(memoire_mo), "AIDES_MANDATAIRES": "127.0.0.1"}
    with demarrer(commande, port, reglages) as serveur:
        yield serveur


@contextmanager
def datasette_seul(base: Path, fichiers: Path) -> Iterator[Serveur]:
    """Datasette without our plugins, templates nor metadata, and a folder of files. It has our settings: by its own it
    looks for facets to suggest, which takes a second on the largest table and would flatter us."""
    port = port_libre()
    reglages = [mot for nom, valeur in service.REGLAGES.items() for mot in ("--setting", nom, str(valeur))]
    commande = [sys.executable, "-m", "datasette", "serve", "--immutable", str(base), "--port", str(port), *reglages]
    with demarrer([*commande, "--static", f"fichiers:{fichiers}"], port, {}) as serveur:
        yield serveur


def comparer_au_fichier(options: Options, nu: Serveur, dossier: Path) -> bool:
    """A kept page beside the same bytes as a file of Datasette's, and beside the least that the server can do."""
    print("\n| kept page | bytes | requests/s | same bytes as a file | bare uvicorn | of the file | of bare uvicorn |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    pires = []
    with site(options.base) as serveur:
        adresse = serveur.adresse
        for chemin in ("/", "/dispositif/fonds-solidarite", "/territoire/departement/33"):
            octets = _brut(adresse + chemin)
            (dossier / "page.bin").write_bytes(octets)
            with plancher(dossier / "page.bin") as minimal:
                courses = {
                    "page": (adresse + chemin, GZIP),
                    "fichier": (f"{nu.adresse}/fichiers/page.bin", {}),
                    "minimal": (f"{minimal.adresse}/", {}),
                }
                mesures = en_alternance(options, courses)
            page, fichier, nue = (median(p.debit for p in mesures[nom]) for nom in courses)
            pires.append(page / fichier)
            print(
                f"| {chemin} | {len(octets)} | {page:.0f} | {fichier:.0f} | {nue:.0f} "
                f"| {page / fichier:.0%} | {page / nue:.0%} |"
            )
    return verdict("a kept page has at least 50 % of the throughput of the file", min(pires) >= 0.5)


@contextmanager
def plancher(fichier: Path) -> Iterator[Serveur]:
    """The least that uvicorn can do for these bytes: an application that holds them and does nothing else."""
    port = port_libre()
    commande = [sys.executable, "-m", "uvicorn", "bench.plancher:application", "--port", str(port)]
    with demarrer(commande, port, {"BENCH_FICHIER": str(fichier)}) as serveur:
        yield serveur


def en_alternance(options: Options, courses: dict[str, tuple[str, dict[str, str]]]) -> dict[str, list[Passe]]:
    mesures: dict[str, list[Passe]] = {nom: [] for nom in courses}
    for _ in range(options.repetitions):
        for nom, (adresse, entetes) in courses.items():
            mesures[nom].append(wrk(adresse, options.secondes, options.connexions, entetes))
    return mesures


def comparer_a_la_table(options: Options, nu: Serveur) -> bool:
    """Pages that are made each time, beside Datasette's own page of a table; one reader, requests in turns."""
    print("\n| page made | median ms | Datasette's table | times | processor ms | Datasette's table | times |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    with site(options.base, memoire_mo=0) as serveur, httpx.Client(headers=GZIP, timeout=60) as client:
        for chemin in (chemin for chemins in FAMILLES.values() for chemin in chemins):
            client.get(serveur.adresse + chemin).raise_for_status()
        tour = Tour(options, client, serveur, nu)
        connues = [tour.comparer(famille, chemins) for famille, chemins in FAMILLES.items()]
        neuves = [tour.comparer(famille, chemins) for famille, chemins in PREMIERES.items()]
    dit = "a page made costs at most {} times the processor time of Datasette's own table, its charts {}"
    tenus = (
        verdict(dit.format(BUT, "drawn before"), max(connues) <= BUT),
        verdict(dit.format(BUT_PREMIERE, "never drawn"), max(neuves) <= BUT_PREMIERE),
    )
    return all(tenus)


@dataclass(frozen=True)
class Tour:
    """Requests in turns to the site and to Datasette alone."""

    options: Options
    client: httpx.Client
    site: Serveur
    seul: Serveur

    def comparer(self, famille: str, chemins: tuple[str, ...]) -> float:
        """Print what the pages of a family take beside the table, and return the ratio of processor times."""
        table = FACETTES if famille == AVEC_FACETTES else TABLE
        suite, durees, avant = cycle(chemins), ([], []), (self.site.cpu(), self.seul.cpu())  # type: ignore[var-annotated]
        nombre = 10 * self.options.repetitions
        for _ in range(nombre):
            durees[0].append(duree(self.client, self.site.adresse + next(suite)))
            durees[1].append(duree(self.client, self.seul.adresse + table))
        page, seule = (median(liste) * 1000 for liste in durees)
        apres = (self.site.cpu(), self.seul.cpu())
        cpu = [1000 * (fin - debut) / nombre for debut, fin in zip(avant, apres, strict=True)]
        print(f"| {famille} | {page:.1f} | {seule:.1f} | {page / seule:.2f} "
              f"| {cpu[0]:.1f} | {cpu[1]:.1f} | {cpu[0] / cpu[1]:.2f} |", flush=True)  # fmt: skip
        return cpu[0] / cpu[1]


def charger(options: Options, dossier: Path) -> bool:
    """The mix, on a server that has just started and then on one that has made its pages once."""
    liste = dossier / "adresses.txt"
    liste.write_text("".join(f"{adresse}\n" for adresse in melange()), encoding="utf-8")
    print("\n| mix | requests/s | p50 ms | p99 ms | errors |\n|---|---:|---:|---:|---:|")
    passes: list[Passe] = []
    with site(options.base) as serveur:
        for etat in ("just started", *["its pages kept"] * options.repetitions):
            if passes:
                parcourir(serveur)
            passe = wrk(serveur.adresse, 3 * options.secondes, options.connexions, {}, liste, graine=len(passes))
            passes.append(passe)
            print(f"| {etat} | {passe.debit:.0f} | {passe.p50:.1f} | {passe.p99:.1f} | {passe.erreurs} |", flush=True)
    rapide = median(passe.p99 for passe in passes[1:]) < 100
    return verdict("p99 under load below 100 ms, no error", rapide and not any(passe.erreurs for passe in passes))


def parcourir(serveur: Serveur) -> None:
    """Ask once for every address of the mix."""
    with httpx.Client(base_url=serveur.adresse, headers=GZIP, timeout=60) as client:
        for chemin in dict.fromkeys(melange()):
            client.get(chemin).raise_for_status()


def melange() -> list[str]:
    """Addresses in the proportions of MELANGE: as many lines for a family as its weight asks."""
    lignes = []
    for adresses, poids in MELANGE:
        suite = cycle(adresses)
        lignes += [next(suite) for _ in range(poids * 50)]
    return lignes


def wrk(
    adresse: str, secondes: int, connexions: int, entetes: dict[str, str], liste: Path | None = None, graine: int = 0
) -> Passe:
    """Run wrk on a loopback address for a few seconds. Raises RuntimeError when it does not say what it measured."""
    commande = ["wrk", "-t1", f"-c{connexions}", f"-d{secondes}s", "--timeout", "30s", "--latency"]
    commande += [mot for nom, valeur in entetes.items() for mot in ("-H", f"{nom}: {valeur}")]
    script = ["-s", str(ICI / "charge.lua")] if liste else []
    suite = ["--", str(liste), str(graine)] if liste else []
    fini = subprocess.run(
        [*commande, *script, adresse, *suite], capture_output=True, text=True, timeout=secondes + 60, check=False
    )
    debit = re.search(r"Requests/sec:\s+([\d.]+)", fini.stdout)
    if fini.returncode or debit is None:
        raise RuntimeError(fini.stdout + fini.stderr)
    erreurs = [int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", fini.stdout)]
    for ligne in re.findall(r"Socket errors: (.*)", fini.stdout):
        erreurs += [int(n) for n in re.findall(r"\d+", ligne)]
    return Passe(float(debit[1]), _ms(fini.stdout, "50%"), _ms(fini.stdout, "99%"), sum(erreurs))


def _ms(sortie: str, rang: str) -> float:
    trouve = re.search(rf"{rang}\s+([\d.]+)(us|ms|s)\b", sortie)
    if trouve is None:
        return 0.0
    return float(trouve[1]) * {"us": 0.001, "ms": 1, "s": 1000}[trouve[2]]


def duree(client: httpx.Client, adresse: str) -> float:
    debut = time.perf_counter()
    client.get(adresse).raise_for_status()
    return time.perf_counter() - debut


def _brut(adresse: str) -> bytes:
    with httpx.stream("GET", adresse, headers=GZIP, timeout=60) as reponse:
        reponse.raise_for_status()
        return b"".join(reponse.iter_raw())


def verdict(but: str, tenu: bool) -> bool:
    print(f"\n{'held' if tenu else 'MISSED'}: {but}", flush=True)
    return tenu


if __name__ == "__main__":
    sys.exit(main())
