"""The first minute after a start: the mix of bench.charge at a steady rate, on a site that has made no page yet.

    python -m bench.premiere_minute --base aides.db

A request leaves when its time has come, whatever those before it wait for, and its wait counts from then: a server that
falls behind is seen to. Visits of the mix are drawn at random, always the same.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

import httpx

from aides import RACINE, service
from bench.charge import GZIP, melange, site, verdict

BUT_MS = 300


async def lire_a_cadence(adresse: str, cadence: float, secondes: float) -> list[tuple[float, str, int]]:
    """What each request took (milliseconds from the time it was due), what it asked for, its status."""
    tirage = random.Random(18)
    chemins = tirage.choices(melange(), k=int(cadence * secondes))
    limites = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(base_url=adresse, headers=GZIP, timeout=30, limits=limites) as client:
        depart = time.perf_counter()

        async def demander(rang: int, chemin: str) -> tuple[float, str, int]:
            prevue = depart + rang / cadence
            await asyncio.sleep(max(0.0, prevue - time.perf_counter()))
            reponse = await client.get(chemin)
            return (time.perf_counter() - prevue) * 1000, chemin, reponse.status_code

        return await asyncio.gather(*(demander(rang, chemin) for rang, chemin in enumerate(chemins)))


def rapport(base: Path, cadence: float, secondes: float) -> bool:
    """Print the table; whether the goal is held."""
    with site(base) as serveur:
        mesures = asyncio.run(lire_a_cadence(serveur.adresse, cadence, secondes))
        processeur = serveur.cpu()
    durees = sorted(duree for duree, _, _ in mesures)
    p50, p99 = (durees[int(part * (len(durees) - 1))] for part in (0.5, 0.99))
    erreurs = sum(statut != 200 for _, _, statut in mesures)
    print("\n| first minute | requests/s | different | p50 ms | p99 ms | longest | processor s | errors |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    print(f"| the mix | {cadence:g} | {len({chemin for _, chemin, _ in mesures})} | {p50:.1f} | {p99:.1f} "
          f"| {durees[-1]:.0f} | {processeur:.1f} | {erreurs} |")  # fmt: skip
    return verdict(f"p99 of the first minute below {BUT_MS} ms, no error", p99 < BUT_MS and not erreurs)


def main() -> int:
    """Returns 1 when the goal is missed."""
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("--base", type=Path, default=RACINE / service.NOM_SERVI)
    analyseur.add_argument("--cadence", type=float, default=20, help="requests a second (some 2 visits a second)")
    analyseur.add_argument("--secondes", type=float, default=60)
    lus = analyseur.parse_args()
    return 0 if rapport(lus.base.resolve(), min(lus.cadence, 200), min(lus.secondes, 120)) else 1


if __name__ == "__main__":
    sys.exit(main())
