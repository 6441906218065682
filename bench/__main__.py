"""The payment lines and the other ways of doing the same, side by side, at growing fractions of France.

    python -m bench [--dossier FOLDER] [--france] [--delai SECONDS] [--plafond GIB] [--courbe FILE.svg]

At 1/100 and 1/10 of France (and whole with --france: ours and the bare engine only, some 20 GB of disk): a table of
times, of CPU seconds and of memory, the ratios to ours, what a France would take (line and log-log fit), and a curve.
A case that would need more memory than allowed, judged by the scale before, is not run; one that takes too long is
stopped; a short one is run three times and the least CPU is kept. The sets are made once in FOLDER, and kept there.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import vl_convert

from bench import concurrents, national
from bench.generateur import Taille, generer
from bench.mesure import Depassement, Mesure, mesurer

ECHELLES = (0.01, 0.1)
NATIONAUX = ("moteur-nu", "avec-lignes", "un-jour")
NOUS = "nous"
COURT = 30  # seconds
# What the project promises: at least so many times faster than these.
PROMESSES = {"pandas-2020": 20, "pandas-sobre": 5, "csvs-to-sqlite": 8, "sqlite-utils": 8}


@dataclass
class Cas:
    """What was measured of one way, by scale, and why it was not elsewhere."""

    nom: str
    mesures: dict[float, Mesure] = field(default_factory=dict)
    refus: dict[float, str] = field(default_factory=dict)

    def loi_de_puissance(self, grandeur: str) -> float | None:
        """What a France would take by a log-log fit of what was measured; None with fewer than two measures."""
        points = [(math.log(e), math.log(getattr(m, grandeur))) for e, m in self.mesures.items()]
        if len(points) < 2:
            return None
        x, y = (sum(p[axe] for p in points) / len(points) for axe in (0, 1))
        pente = sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
        return math.exp(y - pente * x)

    def droite(self, grandeur: str) -> float | None:
        """The same by the line through the two largest scales: what costs the same whatever the size does not count
        as a gentle slope, as it does in a log-log fit. What was measured, where France was."""
        points = sorted((e, float(getattr(m, grandeur))) for e, m in self.mesures.items())
        if points and points[-1][0] == 1:
            return points[-1][1]
        if len(points) < 2:
            return None
        (x1, y1), (x2, y2) = points[-2:]
        return y2 + (y2 - y1) / (x2 - x1) * (1 - x2)


def main() -> None:
    lus = lire_les_arguments()
    cas: dict[str, Cas] = {}
    print(f"Load of the machine at the beginning: {os.getloadavg()[0]:.1f} for {os.cpu_count()} cores.\n")
    print("| scale | case | seconds | CPU seconds | peak MiB | times ours, seconds | times ours, CPU |")
    print("|---|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as temporaire:
        racine = (lus.dossier or Path(temporaire)).resolve()
        for echelle in (*ECHELLES, *([1.0] if lus.france else [])):
            dossier = preparer(racine, echelle)
            mesurer_tout(cas, dossier, echelle, lus.delai, lus.plafond)
    print(extrapoler(cas.values()))
    tracer(cas.values(), lus.courbe)


def lire_les_arguments() -> argparse.Namespace:
    analyseur = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    analyseur.add_argument("--dossier", type=Path, help="where the sets are made and kept (else they are thrown away)")
    analyseur.add_argument("--france", action="store_true")
    analyseur.add_argument("--delai", type=float, default=900, help="seconds after which a case is stopped (900)")
    analyseur.add_argument("--plafond", type=float, default=12, help="GiB that a case may take (12)")
    analyseur.add_argument("--courbe", type=Path, default=Path("courbe.svg"))
    return analyseur.parse_args()


def preparer(racine: Path, echelle: float) -> Path:
    """The set of one scale, made if it is not there; the CSV of the whole register only serves the peers."""
    dossier = racine / f"echelle-{echelle:g}"
    if not (dossier / "pret").exists():
        generer(dossier, Taille.a_l_echelle(echelle), ("parquet",) if echelle == 1 else ("parquet", "csv"))
        (dossier / "pret").touch()
    return dossier


def mesurer_tout(cas: dict[str, Cas], dossier: Path, echelle: float, delai: float, plafond: float) -> None:
    """Run every case at one scale and print its row; `nous` first, since the others are compared with it."""
    noms = [nom for nom in concurrents.CAS if nom != "pandas-parquet" or find_spec("pyarrow")]
    for nom in (*([NOUS] if echelle == 1 else noms), *NATIONAUX):
        un_cas = cas.setdefault(nom, Cas(nom))
        try:
            refuser_s_il_ne_tient_pas(un_cas, echelle, plafond)
            un_cas.mesures[echelle] = lancer(nom, dossier, delai, plafond)
        except Depassement as refus:
            un_cas.refus[echelle] = str(refus)
        print(rangee(un_cas, cas[NOUS], echelle), flush=True)


def refuser_s_il_ne_tient_pas(cas: Cas, echelle: float, plafond: float) -> None:
    """Raise Depassement when the memory taken at the former scale says that this one would not fit."""
    for ancienne, mesure in cas.mesures.items():
        if cas.nom in PROMESSES and mesure.memoire * echelle / ancienne > plafond * 1024:
            raise Depassement(f"not run: would take some {mesure.memoire * echelle / ancienne / 1024:.0f} GiB")


def lancer(nom: str, dossier: Path, delai: float, plafond: float) -> Mesure:
    mesures = [lancer_une_fois(nom, dossier, delai, plafond)]
    while len(mesures) < 3 and mesures[0].secondes < COURT and nom != "un-jour":
        mesures.append(lancer_une_fois(nom, dossier, delai, plafond))
    return min(mesures, key=lambda mesure: mesure.cpu)


def lancer_une_fois(nom: str, dossier: Path, delai: float, plafond: float) -> Mesure:
    if nom in NATIONAUX:
        national.preparer(nom, dossier)
        return mesurer(nom, "bench.national", str(dossier), delai=delai)
    national.preparer("sans-lignes", dossier)
    return mesurer(nom, "bench.concurrents", str(dossier), "--plafond", str(plafond), delai=delai)


def rangee(cas: Cas, nous: Cas, echelle: float) -> str:
    titre = f"| {'France' if echelle == 1 else f'1/{1 / echelle:.0f}'} | {cas.nom} |"
    if echelle not in cas.mesures:
        return f"{titre} {cas.refus[echelle]} | | | | |"
    mesure = cas.mesures[echelle]
    rapports = [fois(getattr(mesure, g), getattr(nous.mesures[echelle], g)) for g in ("secondes", "cpu")]
    return f"{titre} {mesure.secondes:.1f} | {mesure.cpu:.1f} | {mesure.memoire:.0f} | {' | '.join(rapports)} |"


def fois(valeur: float | None, reference: float | None) -> str:
    return f"{valeur / reference:.1f}" if valeur and reference else ""


def extrapoler(cas: Iterable[Cas]) -> str:
    """What a France takes: measured, or by both ways; and whether what is promised holds there."""
    tous = {un.nom: un for un in cas}
    titres = (
        "France",
        "seconds",
        "CPU seconds",
        "CPU, log-log fit",
        "times ours, seconds",
        "times ours, CPU",
        "promised",
    )
    lignes = ["", f"| {' | '.join(titres)} |", "|---|" + "---:|" * 6]
    nous = tous[NOUS]
    for un in tous.values():
        secondes, cpu, puissance = un.droite("secondes"), un.droite("cpu"), un.loi_de_puissance("cpu")
        promesse = PROMESSES.get(un.nom, "")
        if secondes is None or cpu is None or puissance is None:
            lignes.append(f"| {un.nom} | fewer than two scales | | | | | {promesse} |")
            continue
        source = "measured" if 1.0 in un.mesures else "line"
        rapports = f"{fois(secondes, nous.droite('secondes'))} | {fois(cpu, nous.droite('cpu'))}"
        lignes.append(
            f"| {un.nom} ({source}) | {secondes:.0f} | {cpu:.0f} | {puissance:.0f} | {rapports} | {promesse} |"
        )
    return "\n".join(lignes)


def tracer(cas: Iterable[Cas], sortie: Path) -> None:
    """The curve, as SVG: what was measured, and dashes up to France."""
    points: dict[bool, list[dict[str, object]]] = defaultdict(list)
    for un in cas:
        for echelle, mesure in un.mesures.items():
            points[True].append({"case": un.nom, "scale": echelle, "seconds": mesure.cpu})
        estime = un.loi_de_puissance("cpu")
        if un.mesures and estime and 1.0 not in un.mesures:
            plus_grande = max(un.mesures)
            for echelle, valeur in ((plus_grande, un.mesures[plus_grande].cpu), (1.0, estime)):
                points[False].append({"case": un.nom, "scale": echelle, "seconds": valeur})
    axes = {
        "x": {
            "field": "scale",
            "type": "quantitative",
            "scale": {"type": "log"},
            "title": "part of France (1 = whole)",
        },
        "y": {"field": "seconds", "type": "quantitative", "scale": {"type": "log"}, "title": "CPU seconds"},
        "color": {"field": "case", "type": "nominal", "title": None},
    }
    dessin = {
        "width": 560,
        "height": 380,
        "layer": [
            {"data": {"values": points[True]}, "mark": {"type": "line", "point": True}, "encoding": axes},
            {"data": {"values": points[False]}, "mark": {"type": "line", "strokeDash": [4, 4]}, "encoding": axes},
        ],
    }
    sortie.write_text(vl_convert.vegalite_to_svg(dessin), encoding="utf-8")
    print(f"\nCurve (dashes: log-log fit): {sortie}")


if __name__ == "__main__":
    main()
