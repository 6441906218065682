"""Random sets of payments, written as the tax administration writes them, built through the public command.

Several volets and dates, payments that come late and money taken back, businesses alone in their sector, commune or
département, départements of three businesses, businesses without a place. Three publications follow one another, each
with one more day's file: the second within the same step of the rhythm, the third at the next, which is taken where it
adds enough.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import build_db
from tests.attaque.verite import Paiement, Verite
from tests.fabrique_sirene import Atelier, etablissement, paiement, siren, unite

NOMENCLATURES = Path(build_db.__file__).parent / "nomenclatures"
FICHIERS = ("2020-05-06", "2020-05-20", "2020-06-10", "2020-06-24", "2020-07-08", "2020-07-09", "2020-08-10")
PUBLICATIONS = 3
DEPARTEMENTS = {
    "09": "76",
    "31": "76",
    "32": "76",
    "33": "75",
    "40": "75",
    "2A": "94",
    "59": "32",
    "62": "32",
    "974": "04",
}
ACTIVITES = {"01.11Z": "A", "10.71C": "C", "43.21A": "F", "47.11F": "G", "49.32Z": "H", "56.10A": "I", "96.02A": "S"}
EFFECTIFS, CATEGORIES = ("00", "01", "02", "03"), ("1000", "5499", "5710", "9220")
# A day's file may hold more businesses without a place than the days before: the gate is told that it is meant.
ACCEPTE = [mot for controle in ("part_registre_en_baisse", "secteur_inconnu_en_hausse")
           for mot in ("--accepter", controle, "jeu fictif")]  # fmt: skip
DERNIER_MOIS = "2020-07"
MOIS = ("2020-03", "2020-04", "2020-05", "2020-06")


@dataclass(frozen=True)
class Entreprise:
    """One business; without commune, SIRENE does not know it: its département is that of its postal code, or none."""

    rang: int
    departement: str
    commune: str
    activite: str
    effectif: str
    categorie: str

    @property
    def connue(self) -> bool:
        return bool(self.commune)


@dataclass
class Jeu:
    """A set: the databases published one after the other, and the truth of what they were made from."""

    bases: list[Path]
    paiements: list[Paiement]

    @property
    def verite(self) -> Verite:
        return Verite(self.paiements)


def fabriquer(graine: int, dossier: Path) -> Jeu:
    """Draw a set, write its files and build its publications in `dossier`; AssertionError when a build fails."""
    entreprises, paiements = tirer(graine)
    atelier = Atelier(dossier / "sources")
    atelier.dossier.mkdir(parents=True)
    connues = [e for e in entreprises if e.connue]
    atelier.sirene(
        [etablissement(e.rang, e.commune, activitePrincipaleEtablissement=e.activite,
                       trancheEffectifsEtablissement=e.effectif) for e in connues],
        [unite(e.rang, categorieJuridiqueUniteLegale=e.categorie) for e in connues],
    )  # fmt: skip
    bases = [_publier(atelier, entreprises, paiements, publication) for publication in range(PUBLICATIONS)]
    return Jeu(bases, [p for _, p in paiements])


def tirer(graine: int) -> tuple[list[Entreprise], list[tuple[int, Paiement]]]:
    """Businesses, and payments with the rank of the file that brings each."""
    hasard, nombreux = random.Random(graine), graine % 4 == 3
    entreprises = _nombreuses(hasard) if nombreux else _entreprises(hasard)
    paiements = _paiements(hasard, entreprises)
    if nombreux:
        paiements = [(r, p) for r, p in paiements if not p.publication]
        paiements += _tous_payes(hasard, entreprises)
    return entreprises, paiements


def _entreprises(hasard: random.Random) -> list[Entreprise]:
    communes = _communes()
    entreprises: list[Entreprise] = []

    def ajouter(departement: str, commune: str, activite: str) -> None:
        effectif, categorie = hasard.choices(EFFECTIFS, (6, 4, 2, 1))[0], hasard.choice(CATEGORIES)
        entreprises.append(Entreprise(len(entreprises) + 1, departement, commune, activite, effectif, categorie))

    for departement in hasard.sample([*DEPARTEMENTS], hasard.randint(3, 6)):
        activites = hasard.sample([*ACTIVITES], hasard.randint(2, 5))
        villes = hasard.sample(communes[departement], hasard.randint(1, 4))
        for _ in range(hasard.choice((1, 2, 3, 3, hasard.randint(5, 12), hasard.randint(12, 40)))):
            ajouter(departement, hasard.choice(villes), hasard.choice(activites))
        if hasard.random() < 0.4:
            ajouter(departement, hasard.choice(villes), hasard.choice([*ACTIVITES]))
        if hasard.random() < 0.3:
            ajouter(departement, "", "")
    for _ in range(hasard.choice((0, 0, 1, 2, 4))):
        ajouter("ZZ", "", "")
    return entreprises


def _nombreuses(hasard: random.Random) -> list[Entreprise]:
    """Départements of many businesses in few sectors, and one of each sort that is nearly alone."""
    communes, rares = _communes(), [EFFECTIFS[-1], CATEGORIES[-1]]
    entreprises: list[Entreprise] = []
    for departement in ("31", "32", "09", "33", "40"):
        for rang in range(hasard.randint(40, 90)):
            ville = communes[departement][rang % 3]
            activite = hasard.choice(["56.10A", "47.11F"]) if rang > 1 else hasard.choice([*ACTIVITES])
            effectif, categorie = rares if rang < hasard.randint(1, 4) else (EFFECTIFS[rang % 2], CATEGORIES[rang % 3])
            entreprises.append(Entreprise(len(entreprises) + 1, departement, ville, activite, effectif, categorie))
    return entreprises


def _communes() -> dict[str, list[str]]:
    """Some communes of each département."""
    communes: dict[str, list[str]] = {departement: [] for departement in DEPARTEMENTS}
    with (NOMENCLATURES / "commune.csv").open(encoding="utf-8", newline="") as flux:
        for ligne in csv.DictReader(flux):
            siennes = communes.get(ligne["departement"])
            if siennes is not None and ligne["nature"] == "commune" and len(siennes) < 6:
                siennes.append(ligne["code"])
    return communes


def _paiements(hasard: random.Random, entreprises: list[Entreprise]) -> list[tuple[int, Paiement]]:
    """Payments and the rank of the file that brings each."""
    paiements: list[tuple[int, Paiement]] = []
    au_plafond = hasard.choice((0.1, 0.3, 0.6))
    for entreprise in entreprises:
        habituel = 150000 if hasard.random() < au_plafond else hasard.randint(20000, 150000)
        for mois in MOIS:
            if hasard.random() < 0.55:
                paiements.append(_un(hasard, entreprise, "VOLET1", mois, habituel))
        if hasard.random() < 0.25:
            montant = hasard.choice((200000, hasard.randint(200000, 500000), hasard.randint(500000, 6000000)))
            paiements.append(_un(hasard, entreprise, "VOLET2", "", montant))
    if hasard.random() < 0.3:
        paiements += _repris(hasard, paiements)
    return _sans_doublons(paiements)


def _tous_payes(hasard: random.Random, entreprises: list[Entreprise]) -> Iterator[tuple[int, Paiement]]:
    """The last files pay nearly everybody: enough for a step of the rhythm to be taken."""
    for entreprise in entreprises:
        rang = len(FICHIERS) - hasard.choice((1, 1, 1, 2))
        if hasard.random() < 0.95:
            date, centimes = _la_veille(FICHIERS[rang]), hasard.randint(20000, 150000)
            yield rang, _paiement(entreprise, "VOLET1", DERNIER_MOIS, date, centimes, rang)


def _un(hasard: random.Random, entreprise: Entreprise, volet: str, mois: str, centimes: int) -> tuple[int, Paiement]:
    """One payment: in a file that comes after its month, the day before it, or some weeks late."""
    possibles = [rang for rang, date in enumerate(FICHIERS) if date[:7] > (mois or "2020-04")]
    rang = hasard.choices(possibles, [2 if rang < len(FICHIERS) - 2 else 0.4 for rang in possibles])[0]
    retard = rang > possibles[0] and hasard.random() < 0.06
    date = _la_veille(FICHIERS[rang - 1] if retard else FICHIERS[rang])
    return rang, _paiement(entreprise, volet, mois, date, centimes, rang)


def _paiement(e: Entreprise, volet: str, mois: str, date: str, centimes: int, rang: int) -> Paiement:
    region = DEPARTEMENTS.get(e.departement, "ZZ")
    section, effectif = (ACTIVITES[e.activite], e.effectif) if e.connue else ("Z", "ZZ")
    categorie = e.categorie[:2] if e.connue else "ZZ"
    publication = max(0, rang - (len(FICHIERS) - PUBLICATIONS))
    return Paiement(siren(e.rang), volet, mois, date, centimes, region, e.departement, e.commune, section, effectif,
                    categorie, publication)  # fmt: skip


def _repris(hasard: random.Random, paiements: list[tuple[int, Paiement]]) -> list[tuple[int, Paiement]]:
    """Money taken back, less than was paid, in a file before the last ones."""
    rang = len(FICHIERS) - PUBLICATIONS
    avant = [p for r, p in paiements if r < rang and p.volet == "VOLET1"]
    repris = hasard.sample(avant, min(2, len(avant)))
    date = _la_veille(FICHIERS[rang])
    return [(rang, p._replace(centimes=-hasard.randint(1, p.centimes // 3), date=date, publication=0)) for p in repris]


def _sans_doublons(paiements: list[tuple[int, Paiement]]) -> list[tuple[int, Paiement]]:
    """A payment written twice would be counted once."""
    return [*{p[:5]: (rang, p) for rang, p in paiements}.values()]


def _la_veille(date: str) -> str:
    return f"{date[:8]}{int(date[8:]) - 1:02d}"


def _publier(
    atelier: Atelier, entreprises: list[Entreprise], paiements: list[tuple[int, Paiement]], publication: int
) -> Path:
    """Write the files up to this publication's and build over the publication before."""
    par_siren = {siren(e.rang): e for e in entreprises}
    dernier = len(FICHIERS) - PUBLICATIONS + publication
    for rang in range(dernier + 1):
        lignes = [_ligne(par_siren[p.siren], p) for r, p in paiements if r == rang]
        if lignes:
            atelier.csv("fonds-solidarite.csv", lignes, FICHIERS[rang])
    dossier = atelier.dossier.parent
    sortie = dossier / "publie" / "aides.db"
    assert build_db.main(["--sources", str(atelier.dossier), "--output", str(sortie), "--completion", "aucun",
                          "--cache", str(dossier / "cache"), *ACCEPTE]) == 0  # fmt: skip
    return Path(copyfile(sortie, dossier / f"publie-{publication}.db"))


def _ligne(entreprise: Entreprise, p: Paiement) -> list[str]:
    mois = p.mois[5:]
    periode = f"{mois}-{p.volet}" if mois else p.volet
    ailleurs = entreprise.departement == "ZZ"
    code_postal = "" if ailleurs else _code_postal(entreprise.departement)
    jour = f"{p.date[5:7]}-{p.date[8:]}-{p.date[2:4]}"
    return paiement(p.siren, f"{p.centimes / 100:.2f}", jour, periode=periode, code_postal=code_postal,
                    pays="BE" if ailleurs else "FR")  # fmt: skip


def _code_postal(departement: str) -> str:
    return {"2A": "20000", "974": "97400"}.get(departement, f"{departement}000")
