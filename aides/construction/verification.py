"""python build_db.py verifier <fichier>: one incoming file read alone, in seconds, before any build.

What it is, its lines, its sums, its rejects with line and column, and what differs from the last of its kind published.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from aides import RACINE
from aides.commun import francais
from aides.commun.catalogue import Catalogue, Format, lire_catalogue
from aides.commun.cube import Observation, Rejet
from aides.commun.sante import aujourdhui
from aides.construction import base, nomenclature, sceau
from aides.construction.collecte import recolter
from aides.construction.controles import ECHEC, Controle, lire_regles, observer
from aides.construction.dossier_interne import INTERNE
from aides.construction.inventaire import REGLES, Fichier, date_du_fichier, reconnaitre
from aides.construction.lignes import paiements
from aides.construction.lignes.moteur import Moteur, requete
from aides.construction.producteur import LECTEUR

LISIBLE, REFUSE, MAUVAIS_USAGE = 0, 1, 2
MONTRES = 50


@dataclass
class Bilan:
    """What one file gave: lines, kept ones, centimes kept, sums by group, rejects, observations, why it is out."""

    fichier: Fichier
    octets: int
    sha256: str
    lues: int
    retenues: int
    centimes: int | None
    sommes: list[str] = field(default_factory=list)
    rejets: list[Rejet] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    ecarte: str = ""


def main(arguments: list[str] | None = None) -> int:
    """Read one file alone; returns 0 when a build would take it, 1 when it would not, 2 for wrong use."""
    lus = _lire_arguments(arguments)
    if not lus.fichier.is_file():
        print(f"Erreur : le fichier « {lus.fichier} » n'existe pas.", file=sys.stderr)
        return MAUVAIS_USAGE
    extension = lus.fichier.suffix.lower()
    if extension in REGLES["refuses"]:
        print(f"{lus.fichier.name} : {REGLES['refuses'][extension]}.")
        return REFUSE
    catalogue = lire_catalogue()
    candidats = _candidats(lus.fichier.resolve(), lus.dispositif, catalogue)
    if not candidats:
        print(f"{lus.fichier.name} n'a le nom ni l'extension d'aucun fichier connu : il ne serait pas lu.")
        return REFUSE
    try:
        with TemporaryDirectory() as dossier:
            bilans = [_lire(candidat, catalogue, Path(dossier) / str(n)) for n, candidat in enumerate(candidats)]
    except (OSError, sqlite3.Error, duckdb.Error) as erreur:
        print(f"Erreur : {lus.fichier.name} n'a pas pu être lu ({erreur}).", file=sys.stderr)
        return REFUSE
    # Where neither name nor folder says the scheme, the reader that understands most is right.
    bilan = max(bilans, key=lambda b: (not b.ecarte, b.retenues))
    if len(bilans) > 1 and bilan.ecarte:
        return _dire_l_inconnu(bilans)
    for ligne in _raconter(bilan):
        print(ligne)
    for ligne in _comparer(bilan, lus.base):
        print(ligne)
    return _conclure(bilan)


def _lire_arguments(arguments: list[str] | None) -> argparse.Namespace:
    analyseur = argparse.ArgumentParser(
        prog="build_db.py verifier",
        description="Lit seul un fichier reçu : ce qu'il est, ses lignes, ses sommes, ses rejets, ce qui a changé.",
        epilog="Codes de retour : 0 la construction le prendrait, 1 elle le refuserait, 2 mauvais usage.",
    )
    analyseur.add_argument("fichier", type=Path, help="fichier à lire, où qu'il soit")
    analyseur.add_argument(
        "--dispositif",
        choices=[d.id for d in lire_catalogue().dispositifs],
        help="son dispositif (par défaut, d'après son nom, son dossier ou son contenu)",
    )
    analyseur.add_argument(
        "--base", type=Path, default=RACINE / "aides.db", metavar="FICHIER", help="base publiée à laquelle comparer"
    )
    return analyseur.parse_args(arguments)


def _candidats(chemin: Path, dispositif: str | None, catalogue: Catalogue) -> list[Fichier]:
    """The file under each reading that it may have."""
    jour = date_du_fichier(chemin, str(chemin)) or aujourdhui().isoformat()
    connu = reconnaitre(chemin, str(chemin), catalogue)
    if connu and dispositif in (None, connu.dispositif):
        return [replace(connu, nom=chemin.name, date_maj=jour)]
    groupes: dict[tuple[str, str], list[Format]] = defaultdict(list)
    for d in catalogue.dispositifs:
        for format_ in d.formats:
            if format_.brut and chemin.suffix.lower() in format_.extensions and dispositif in (None, d.id):
                groupes[d.id, format_.lecteur].append(format_)
    return [Fichier(chemin, chemin.name, jour, tuple(formats), "", "") for formats in groupes.values()]


def _lire(fichier: Fichier, catalogue: Catalogue, dossier: Path) -> Bilan:
    dossier.mkdir()
    if fichier.formats[0].lecteur == LECTEUR:
        return _lire_des_paiements(fichier, dossier)
    with closing(base.creer(dossier / "aides.db")) as connexion:
        codes = nomenclature.charger(connexion, catalogue)
        (recolte,) = recolter([fichier], codes, lambda _: None)
    lecture = recolte.lecture
    centimes = [c.centimes for c in lecture.cellules if c.centimes is not None]
    centimes += [t.centimes for t in lecture.totaux if t.centimes is not None]
    bilan = Bilan(
        fichier, recolte.octets, recolte.sha256, lecture.lignes_lues, lecture.lignes_retenues,
        sum(centimes) if centimes else None,
    )  # fmt: skip
    sommes: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for c in lecture.cellules:
        somme = sommes[c.volet, c.mois, c.niveau, c.axe]
        somme[0] += 1
        somme[1] += c.nombre or 0
        somme[2] += c.centimes or 0
    for cle, (cellules, aides, montant) in sommes.items():
        dit = ", ".join(partie for partie in cle if partie)
        bilan.sommes.append(
            f"{dit} : {_compte(cellules, 'chiffre')}, {francais.nombre(aides)} au total, {_euros(montant)}"
        )
    bilan.rejets, bilan.observations, bilan.ecarte = lecture.rejets, recolte.observations, recolte.ecarte
    return bilan


def _lire_des_paiements(fichier: Fichier, dossier: Path) -> Bilan:
    moteur = Moteur(dossier, "1GB", 2)
    try:
        moteur.executer("macros.sql")
        _, (source,) = paiements.lire_les_fichiers(moteur, [fichier], dossier / "paiements")
        parquets = sorted((dossier / "paiements").glob("*.parquet"))
        volets = moteur.lignes(requete("verifier.sql"), [str(parquets[0])]) if parquets else []
    finally:
        moteur.fermer()
    sommes = [
        f"{volet} : {_compte(nombre, 'paiement')}, {_euros(centimes)},"
        f" du {francais.jour(debut)} au {francais.jour(fin)}"
        for volet, nombre, centimes, debut, fin in volets
    ]
    return Bilan(
        fichier, source.octets, source.sha256, source.lignes_lues, source.lignes_retenues, source.centimes_retenus,
        sommes, source.rejets, source.observations, source.ecarte,
    )  # fmt: skip


def _raconter(bilan: Bilan) -> Iterator[str]:
    fichier = bilan.fichier
    yield (
        f"{fichier.nom} : {fichier.dispositif}, format {fichier.formats[0].fichier},"
        f" au {francais.jour(fichier.date_maj)}, {francais.nombre(bilan.octets)} octets."
    )
    rejetees = bilan.lues - bilan.retenues
    somme = f", {_euros(bilan.centimes)} retenus" if bilan.centimes is not None else ""
    yield f"{_compte(bilan.lues, 'ligne')}, dont {francais.accorder(rejetees, 'rejetée', 'rejetées')}{somme}."
    yield from (f"  {somme}" for somme in bilan.sommes)
    for rejet in bilan.rejets[:MONTRES]:
        ou = ", ".join(
            p
            for p in (f"ligne {rejet.ligne}" if rejet.ligne else "", rejet.colonne and f"colonne {rejet.colonne}")
            if p
        )
        yield f"  rejet, {ou} : « {rejet.valeur} », {rejet.raison}"
    if len(bilan.rejets) > MONTRES:
        yield f"  … et {len(bilan.rejets) - MONTRES} autres rejets."
    yield from (f"[{c.statut}] {c.commentaire}" for c in _controles(bilan))


def _controles(bilan: Bilan) -> list[Controle]:
    regles = lire_regles()
    return [observer(bilan.fichier, observation, regles) for observation in bilan.observations]


def _comparer(bilan: Bilan, publiee: Path) -> Iterator[str]:
    """What differs from the file of the same kind that was published last."""
    if not publiee.is_file():
        yield f"{publiee} n'existe pas : ce fichier n'est comparé à aucun autre."
        return
    fichier = bilan.fichier
    try:
        with closing(sqlite3.connect(f"{publiee.resolve().as_uri()}?mode=ro", uri=True)) as connexion:
            voisins = connexion.execute(
                (base.SQL / "comparaison" / "dernier_du_genre.sql").read_text(encoding="utf-8"),
                {"format": fichier.formats[0].fichier, "dispositif": fichier.dispositif, "nom": fichier.nom,
                 "brut": int(fichier.formats[0].brut), "date_maj": fichier.date_maj},
            ).fetchall()  # fmt: skip
    except sqlite3.Error as erreur:
        yield f"{publiee} n'est pas lisible ({erreur}) : ce fichier n'est comparé à aucun autre."
        return
    if not voisins:
        yield f"Aucun fichier de ce genre n'est dans {publiee.name}."
        return
    chemin, date_maj, octets, sha256, lues, montant = voisins[0]
    if sha256 in _condenses(bilan, publiee):
        yield f"Il est identique à {chemin}, déjà publié."
        return
    ecarts = []
    if lues is not None:
        lignes = bilan.lues - lues
        ecarts.append(f"{_signe(lignes)} {francais.choisir(lignes, 'ligne', 'lignes')}")
    if octets is not None:
        poids = bilan.octets - octets
        ecarts.append(f"{_signe(poids)} {francais.choisir(poids, 'octet', 'octets')}")
    if montant is not None and bilan.centimes is not None:
        ecarts.append(f"{_signe(round(bilan.centimes / 100 - montant, 2))} €")
    depuis = f" : {', '.join(ecarts)} depuis" if ecarts else ", dont le nombre de lignes n'est pas dit"
    yield f"Le dernier de ce genre publié est {chemin}, du {francais.jour(date_maj)}{depuis}."


def _condenses(bilan: Bilan, publiee: Path) -> Iterator[str]:
    """What stands for the content of a file in a published base: its digest, or its seal where the key is at hand."""
    yield bilan.sha256
    chemin = sceau.chemin_de_la_cle(publiee.with_name(INTERNE))
    if chemin.is_file():
        yield sceau.sceller(bilan.sha256, sceau.cle_gardee(chemin))


def _conclure(bilan: Bilan) -> int:
    if bilan.ecarte or any(c.statut == ECHEC for c in _controles(bilan)):
        print(f"La construction refuserait ce fichier{f' : {bilan.ecarte}' if bilan.ecarte else ''}.")
        return REFUSE
    return LISIBLE


def _dire_l_inconnu(bilans: list[Bilan]) -> int:
    nom = bilans[0].fichier.nom
    print(f"{nom} n'est lisible par aucun lecteur ; --dispositif dit lequel essayer.")
    for bilan in bilans:
        print(f"  {bilan.fichier.dispositif} : {bilan.ecarte}")
    return REFUSE


def _compte(nombre: int, mot: str) -> str:
    return francais.accorder(nombre, mot, f"{mot}s")


def _euros(centimes: int) -> str:
    return francais.euros(base.euros(centimes))


def _signe(ecart: float) -> str:
    return f"{'+' if ecart >= 0 else ''}{francais.exact(ecart)}"
