"""Seconds that a reader on a slow telephone waits for each kind of page, in a real browser.

    python -m bench.reseau_lent --base aides.db

Lighthouse's slow 4G (150 ms, 1.6 Mbit/s down, 0.75 up) and a processor four times slower, a new profile for each page:
nothing is kept. Needs Chromium (CHROMIUM, or /usr/bin/chromium).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from aides import RACINE, service
from bench.charge import site, verdict
from tests.navigateur.conftest import CHROMIUM
from tests.navigateur.test_lecteur_et_reseau import ALLER_RETOUR, DEBIT, LCP, PAGES, POIDS, TELEPHONE

MONTANT = 750_000 / 8
LENTEUR = 4
REPOS_MS = 1_000
OBSERVER = """() => {
  window.__lus = { peint: 0, decalages: 0, octets: 0 };
  new PerformanceObserver((l) => l.getEntries().forEach((e) => { __lus.peint = e.startTime; }))
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((l) => l.getEntries().forEach((e) => { if (!e.hadRecentInput) __lus.decalages += e.value; }))
    .observe({ type: "layout-shift", buffered: true });
}"""
LIRE = """() => {
  const fichiers = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return { ...__lus, octets: fichiers.reduce((somme, fichier) => somme + fichier.transferSize, 0) };
}"""


def mesurer(navigateur: Browser, adresse: str) -> tuple[float, float, int]:
    """Seconds to the largest paint, sum of the shifts, bytes of the first view of an address."""
    contexte = navigateur.new_context(viewport=TELEPHONE, is_mobile=True, has_touch=True)  # type: ignore[arg-type]
    try:
        page = contexte.new_page()
        page.add_init_script(f"({OBSERVER})()")
        fil = contexte.new_cdp_session(page)
        fil.send("Network.enable")
        conditions = {"latency": ALLER_RETOUR * 1000, "downloadThroughput": DEBIT, "uploadThroughput": MONTANT}
        fil.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
        fil.send("Emulation.setCPUThrottlingRate", {"rate": LENTEUR})
        page.goto(adresse, wait_until="networkidle")
        page.wait_for_timeout(REPOS_MS)
        lus = page.evaluate(LIRE)
        return lus["peint"] / 1000, lus["decalages"], lus["octets"]
    finally:
        contexte.close()


def main() -> int:
    """Print the table; returns 1 when a goal is missed."""
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("--base", type=Path, default=RACINE / service.NOM_SERVI)
    lus = analyseur.parse_args()
    print("\n| page | largest paint, s | shifts | kB of the first view |\n|---|---:|---:|---:|")
    mesures = []
    with site(lus.base.resolve()) as serveur, sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for chemin in PAGES:
            peint, decalages, octets = mesurer(navigateur, serveur.adresse + chemin)
            mesures.append((peint, decalages, octets))
            print(f"| {chemin} | {peint:.2f} | {decalages:.3f} | {octets / 1000:.0f} |", flush=True)
        navigateur.close()
    tenus = [
        verdict(f"the largest paint under {LCP} s", max(peint for peint, _, _ in mesures) < LCP),
        verdict("nothing shifts", not any(round(decalages, 3) for _, decalages, _ in mesures)),
        verdict(f"the first view under {POIDS // 1000} kB", max(octets for _, _, octets in mesures) < POIDS),
    ]
    return 0 if all(tenus) else 1


if __name__ == "__main__":
    sys.exit(main())
