"""Two processes of the site behind nginx, on this machine: does throughput add up, and what does a fault lose?

    python -m bench.repliques --base aides.db

The front is deploiement/nginx/aides.conf without its limits for each client, since there is one here. Three measures:
throughput with one replica and with two; one of two replicas killed under load; the database replaced under load.
Needs nginx and wrk (Debian: apt-get install nginx-light wrk).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median

import httpx

from aides import RACINE, service
from aides.commun.publication import publier
from bench.charge import Options, Passe, melange, parcourir, site, verdict, wrk
from bench.serveurs import Serveur, demarrer, port_libre

CONF = """{qui}daemon off;
worker_processes 1;
pid {dossier}/nginx.pid;
error_log {dossier}/erreurs.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    {chemins}
    include {dossier}/amont.conf;
    include {dossier}/aides.conf;
}}
"""
CHEMINS_TEMPORAIRES = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
LECTEURS = 8
# Seconds that replicas may take to serve what was published last.
PATIENCE = 10
PUBLICATION = "/aides/etat_publication.json?_shape=objects"
# What is measured: name, memory of the replicas in MiB, whether the front keeps answers.
CAS = (("made each time", 0, False), ("kept by replicas", 64, False), ("kept by the front", 64, True))


@dataclass
class Bilan:
    """What readers saw: answers by status, requests that got none, editions of the database."""

    statuts: dict[int, int] = field(default_factory=dict)
    perdues: int = 0
    editions: set[str] = field(default_factory=set)

    @property
    def erreurs(self) -> int:
        return self.perdues + sum(n for statut, n in self.statuts.items() if statut != 200)

    @property
    def total(self) -> int:
        return self.perdues + sum(self.statuts.values())


def main() -> int:
    """Run the measures and print them as Markdown; returns 1 when a goal is missed."""
    options = lire_arguments()
    with tempfile.TemporaryDirectory() as nom:
        dossier = Path(nom)
        base = dossier / "servie" / service.NOM_SERVI
        base.parent.mkdir()
        shutil.copy(options.base, base)
        tenus = [additionner(options, base, dossier), tuer(options, base, dossier), remplacer(options, base, dossier)]
    return 0 if all(tenus) else 1


def lire_arguments() -> Options:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("--base", type=Path, default=RACINE / service.NOM_SERVI)
    analyseur.add_argument("--secondes", type=int, default=5)
    analyseur.add_argument("--repetitions", type=int, default=3)
    analyseur.add_argument("--connexions", type=int, default=16)
    lus = analyseur.parse_args()
    manquants = [outil for outil in ("wrk", "nginx") if _outil(outil) is None]
    if manquants:
        analyseur.error(f"{', '.join(manquants)} not installed (Debian: apt-get install nginx-light wrk)")
    return Options(lus.base.resolve(), min(lus.secondes, 60), min(lus.repetitions, 10), min(lus.connexions, 64))


def additionner(options: Options, base: Path, dossier: Path) -> bool:
    """Throughput of the mix with one replica and two, for each of CAS."""
    liste = dossier / "adresses.txt"
    liste.write_text("".join(f"{adresse}\n" for adresse in melange()), encoding="utf-8")
    print("\n| pages | one replica, requests/s | two | times | p99 ms, one | two |\n|---|---:|---:|---:|---:|---:|")
    gains = []
    for nom, memoire, cache in CAS:
        with ExitStack() as pile:
            repliques = [pile.enter_context(site(base, memoire)) for _ in range(2)]
            fronts = [pile.enter_context(front(dossier, repliques[:n], cache)).adresse for n in (1, 2)]
            for replique in repliques:
                parcourir(replique)
            passes: dict[str, list[Passe]] = {adresse: [] for adresse in fronts}
            for graine in range(options.repetitions + 1):
                for adresse in fronts:
                    passes[adresse].append(wrk(adresse, options.secondes, options.connexions, {}, liste, graine))
        une, deux = (median(p.debit for p in passes[adresse][1:]) for adresse in fronts)
        p99 = [median(p.p99 for p in passes[adresse][1:]) for adresse in fronts]
        gains.append(deux / une)
        print(f"| {nom} | {une:.0f} | {deux:.0f} | {deux / une:.2f} | {p99[0]:.0f} | {p99[1]:.0f} |", flush=True)
    return verdict("two replicas make more pages than one (wrk and nginx share the same two cores)", gains[0] > 1.2)


def tuer(options: Options, base: Path, dossier: Path) -> bool:
    """One replica of two killed (SIGKILL) in the middle of the load."""
    with ExitStack() as pile:
        repliques = [pile.enter_context(site(base, memoire_mo=0)) for _ in range(2)]
        adresse = pile.enter_context(front(dossier, repliques, cache=False)).adresse
        bilan = sous_charge(options, adresse, [repliques[0].processus.kill])
    print(f"\none replica killed: {bilan.total} requests, {bilan.statuts}, {bilan.perdues} without an answer")
    return verdict(f"at most the {LECTEURS} requests in flight are lost", bilan.erreurs <= LECTEURS)


def remplacer(options: Options, base: Path, dossier: Path) -> bool:
    """The database published again, three times, in the middle of the load."""

    def publication(numero: int) -> Callable[[], None]:
        def faire() -> None:
            neuve = base.with_name(f"neuve-{numero}.tmp")
            shutil.copy(options.base, neuve)
            with sqlite3.connect(neuve) as connexion:
                connexion.execute("UPDATE publication SET titre = ?", [f"Edition {numero}"])
            connexion.close()
            publier(neuve, base)

        return faire

    with ExitStack() as pile:
        repliques = [pile.enter_context(site(base)) for _ in range(2)]
        adresse = pile.enter_context(front(dossier, repliques, cache=False)).adresse
        bilan = sous_charge(options, adresse, [publication(numero) for numero in (1, 2, 3)])
        debut = time.monotonic()
        while (servies := {titre(r) for r in repliques}) != {"Edition 3"} and time.monotonic() < debut + PATIENCE:
            time.sleep(0.1)
        attente = time.monotonic() - debut
    print(f"\ndatabase replaced 3 times: {bilan.total} requests, {bilan.statuts}, {bilan.perdues} without an answer;")
    print(
        f"editions seen meanwhile: {sorted(bilan.editions)}; served {attente:.1f} s after the last: {sorted(servies)}"
    )
    return verdict("no request is lost, the last database is served", not bilan.erreurs and servies == {"Edition 3"})


def titre(serveur: Serveur) -> str:
    """The title of the database that a server gives."""
    lignes = httpx.get(serveur.adresse + PUBLICATION, timeout=60).json()["rows"]
    return str(lignes[0]["titre"])


@contextmanager
def front(dossier: Path, repliques: list[Serveur], cache: bool) -> Iterator[Serveur]:
    """nginx with our configuration in front of replicas; its address."""
    dossier = Path(tempfile.mkdtemp(dir=dossier))
    port = port_libre()
    source = (RACINE / "deploiement" / "nginx" / "aides.conf").read_text(encoding="utf-8")
    source = (
        source.replace("listen 80;", f"listen 127.0.0.1:{port};")
        .replace("/var/cache/nginx", str(dossier))
        .replace("/var/log/nginx", str(dossier))
    )
    source = "\n".join(ligne for ligne in source.splitlines() if not ligne.lstrip().startswith("limit_"))
    if not cache:
        source = source.replace("proxy_cache aides;", "proxy_cache off;")
    adresses = (replique.adresse.removeprefix("http://") for replique in repliques)
    serveurs = "".join(f"    server {adresse} max_fails=1 fail_timeout=2s;\n" for adresse in adresses)
    chemins = "".join(f"{nom}_temp_path {dossier}/{nom};\n" for nom in CHEMINS_TEMPORAIRES)
    # Started by root, nginx would serve as a user who cannot enter a temporary folder.
    qui = "user root;\n" if os.geteuid() == 0 else ""
    (dossier / "aides.conf").write_text(source, encoding="utf-8")
    (dossier / "amont.conf").write_text(f"upstream aides {{\n{serveurs}    keepalive 32;\n}}\n", encoding="utf-8")
    (dossier / "nginx.conf").write_text(CONF.format(qui=qui, dossier=dossier, chemins=chemins), encoding="utf-8")
    nginx = _outil("nginx")
    assert nginx is not None
    commande = [nginx, "-p", str(dossier), "-c", str(dossier / "nginx.conf"), "-e", str(dossier / "erreurs.log")]
    with demarrer(commande, port, {}) as serveur:
        yield serveur


def sous_charge(options: Options, adresse: str, coups: list[Callable[[], None]]) -> Bilan:
    """Readers ask while each of `coups` is done in turn, with as many seconds before each and after the last."""
    return asyncio.run(_sous_charge(options, adresse, coups))


async def _sous_charge(options: Options, adresse: str, coups: list[Callable[[], None]]) -> Bilan:
    bilan = Bilan()
    fin = time.monotonic() + options.secondes * (len(coups) + 1)
    async with httpx.AsyncClient(base_url=adresse, timeout=30, headers={"Accept-Encoding": "gzip"}) as client:
        lecteurs = [asyncio.create_task(_lire(client, bilan, fin, numero)) for numero in range(LECTEURS)]
        for coup in coups:
            await asyncio.sleep(options.secondes)
            await asyncio.to_thread(coup)
        await asyncio.gather(*lecteurs)
    return bilan


async def _lire(client: httpx.AsyncClient, bilan: Bilan, fin: float, numero: int) -> None:
    chemins = [*dict.fromkeys(melange()), *[PUBLICATION] * 20]
    suite = cycle(chemins[numero * 7 :] + chemins[: numero * 7])
    while time.monotonic() < fin:
        chemin = next(suite)
        try:
            reponse = await client.get(chemin)
        except httpx.HTTPError:
            bilan.perdues += 1
            continue
        bilan.statuts[reponse.status_code] = bilan.statuts.get(reponse.status_code, 0) + 1
        if chemin == PUBLICATION and reponse.status_code == 200:
            bilan.editions.add(reponse.json()["rows"][0]["titre"])


def _outil(nom: str) -> str | None:
    return shutil.which(nom) or shutil.which(nom, path="/usr/sbin")


if __name__ == "__main__":
    sys.exit(main())
