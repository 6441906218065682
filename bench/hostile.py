"""python -m bench.hostile [--base aides.db]: a citizen browses in calm, then while clients send the hostile corpus.

Prints her response times in both, their ratio, the growth of the server's memory and what the attackers were answered.
The server runs under a cap on its data segment, so that a failure cannot take the machine down.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import count, cycle, islice
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

from aides import RACINE
from tests.site.securite.hostiles import Hostile, envoyer, lire, visiter
from tests.site.securite.serveur_borne import Serveur, servir_borne

NOMS = count()
CITOYEN = "127.0.0.2"
ATTAQUANTS = ("127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14")
FILS_PAR_ATTAQUANT = 3
PAGES = (
    "/", "/dispositif/pge", "/dispositif/fonds-solidarite", "/territoire/departement/33", "/territoire/region/53",
    "/secteurs", "/secteur/I", "/carte?dispositif=pge", "/comparer", "/donnees", "/qualite", "/aides/par_departement",
    "/aides/dispositif",
    "/aides/chiffres_cles_territoire.json?dispositif=pge&_shape=objects", "/static/site.css",
)  # fmt: skip


def parcourir(adresse: str, secondes: float) -> list[float]:
    """Response times in milliseconds of one citizen who goes from page to page without a pause."""
    temps: list[float] = []
    fin = time.monotonic() + secondes
    for rang, chemin in enumerate(cycle(PAGES)):
        if time.monotonic() > fin:
            return temps
        # One visit in two goes by a name of the site that no cache knows: the page is made again.
        nom = f"n{next(NOMS)}.exemple" if rang % 2 else ""
        depart = time.perf_counter()
        reponse = visiter(adresse, chemin, CITOYEN, nom)
        temps.append((time.perf_counter() - depart) * 1000)
        if reponse.statut != 200:
            print(f"{chemin} : {reponse.statut}")
    return temps


def attaquer(adresse: str, source: str, corpus: list[Hostile], decalage: int, fin: float, recus: Counter[int]) -> None:
    """Send the corpus round and round until `fin` (time.monotonic)."""
    for demande in islice(cycle(corpus), decalage, None):
        if time.monotonic() > fin:
            return
        try:
            recus[envoyer(adresse, demande.octets, source).statut] += 1
        except OSError:
            recus[-1] += 1


def harceler(adresse: str, secondes: float) -> Counter[int]:
    """All the attackers at work; the statuses that they were answered."""
    corpus = lire(urlsplit(adresse).netloc, tout=True)
    recus: Counter[int] = Counter()
    fin = time.monotonic() + secondes
    fils = [
        threading.Thread(target=attaquer, args=(adresse, source, corpus, 10 * rang, fin, recus), daemon=True)
        for rang, source in enumerate(ATTAQUANTS * FILS_PAR_ATTAQUANT)
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=secondes + 30)
    return recus


def sous_attaque(adresse: str, secondes: float) -> tuple[list[float], Counter[int]]:
    """The citizen's response times while the attackers are at work in a process of their own, and what they got."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as ailleurs:
        attaque = ailleurs.submit(harceler, adresse, secondes + 2)
        time.sleep(1)
        return parcourir(adresse, secondes), attaque.result()


def centile(temps: list[float], part: float) -> float:
    return sorted(temps)[int(part * (len(temps) - 1))]


def rapport(serveur: Serveur, secondes: float) -> None:
    """Measure and print."""
    parcourir(serveur.adresse, secondes / 3)
    calme = parcourir(serveur.adresse, secondes)
    avant, repos = serveur.memoire(), sorted(serveur.ouvriers().values())
    attaque, recus = sous_attaque(serveur.adresse, secondes)
    for nom, temps in (("calme", calme), ("attaque", attaque)):
        print(
            f"{nom:8} {len(temps):5} pages, "
            + ", ".join(f"p{p} {centile(temps, p / 100):7.1f} ms" for p in (50, 95, 99))
        )
    print(f"rapport des p95 : {centile(attaque, 0.95) / centile(calme, 0.95):.2f}")
    print(
        f"mémoire : {avant} Mo, au plus {serveur.memoire_maximale()} Mo pendant l'attaque, {serveur.memoire()} Mo après"
    )
    print(f"processus du SQL libre : {repos} Mo avant, {sorted(serveur.ouvriers().values())} Mo après")
    print(f"{recus.total()} réponses aux attaquants : {dict(sorted(recus.items()))}")


def main() -> int:
    """Returns 0; the figures go to stdout."""
    analyseur = argparse.ArgumentParser(prog="python -m bench.hostile")
    analyseur.add_argument("--base", type=Path, default=RACINE / "aides.db")
    analyseur.add_argument("--secondes", type=float, default=30.0)
    lus = analyseur.parse_args()
    with servir_borne(lus.base) as serveur:
        rapport(serveur, lus.secondes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
