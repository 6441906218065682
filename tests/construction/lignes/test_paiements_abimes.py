"""Good payment files, damaged at random: the figures stay the same, or the file is named.

Each damage is tried on a few files here; AIDES_CAMPAGNES=1 (make campagnes) tries thousands.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

from aides.construction.lignes import SourceLignes
from tests.construction.degats import ABIMER, Fichier, classeur
from tests.construction.lignes.paiements_lus import Bureau, phrases

CAMPAGNE = bool(os.environ.get("AIDES_CAMPAGNES"))
GRAINES = range(2400) if CAMPAGNE else range(80)
LOT = 60


def juger(source: SourceLignes, centimes: int) -> str:
    """'same', 'refused', 'said' or a fault, for what came of a file whose every cent is known."""
    if source.ecarte:
        echecs = phrases(source, "echec")
        return "refused" if echecs and all(source.fichier.nom in dit for dit in echecs) else "refused without a word"
    if source.centimes_retenus == centimes and source.centimes_lus == centimes:
        return "same"
    alertes = phrases(source, "alerte")
    if not alertes or not all(source.fichier.nom in dit for dit in alertes):
        return "other figures without a word"
    if source.centimes_lus == centimes and source.rejets:
        return "said"
    # The total row went with what is missing, or it cannot tell: the alert must say one or the other.
    noms = {observation.nom for observation in source.observations}
    return (
        "said" if noms & {"lignes_sans_total", "lignes_hors_total", "total_inverifiable"} else f"other figures: {noms}"
    )


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    return Bureau(tmp_path_factory.mktemp("bureau"))


def abimer(graine: int) -> tuple[str, str, bytes, int]:
    """The damage of a seed: its name, the file's name, its bytes, and what the good one holds."""
    alea = random.Random(f"abimer-{graine}")
    fichier = Fichier(alea)
    if graine % 8 == 0:
        return "classeur", f"{graine}.xlsx", classeur(fichier), fichier.centimes
    degat = ABIMER[graine % len(ABIMER)] if graine < 2 * len(ABIMER) else alea.choice(ABIMER)
    return degat.__name__, f"{graine}.csv", degat(fichier), fichier.centimes


def test_good_files_are_read_to_the_cent_with_nothing_to_say(bureau: Bureau) -> None:
    bons = {f"bon-{graine}.csv": Fichier(random.Random(f"bon-{graine}")) for graine in range(40)}
    sources = bureau.lire({nom: fichier.octets() for nom, fichier in bons.items()})
    assert len(sources) == 40
    for nom, source in sources.items():
        assert (source.centimes_retenus, source.rejets, phrases(source)) == (bons[nom].centimes, [], []), nom


def test_a_damaged_file_gives_the_same_figures_or_is_named(bureau: Bureau) -> None:
    verdicts: Counter[str] = Counter()
    par_degat: dict[str, Counter[str]] = {}
    fautes = []
    for debut in range(GRAINES.start, GRAINES.stop, LOT):
        lot = {
            nom: (degat, contenu, centimes)
            for degat, nom, contenu, centimes in map(abimer, range(debut, min(debut + LOT, GRAINES.stop)))
        }
        sources = bureau.lire({nom: contenu for nom, (_, contenu, _) in lot.items()})
        for nom, (degat, _, centimes) in lot.items():
            verdict = juger(sources[nom], centimes)
            verdicts[verdict] += 1
            par_degat.setdefault(degat, Counter())[verdict] += 1
            if verdict not in {"same", "refused", "said"}:
                fautes.append((nom, degat, verdict, centimes, sources[nom].centimes_lus, sources[nom].centimes_retenus))
    for degat, trouves in sorted(par_degat.items()):
        print(f"{degat:24} {dict(trouves)}")
    print(dict(verdicts))
    assert fautes == []
    assert verdicts["same"] > len(GRAINES) / 10
    assert verdicts["refused"] > len(GRAINES) / 4
