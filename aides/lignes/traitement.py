"""The way of the payment lines: read → cross → aggregate → keep inside."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aides.inventaire import Fichier
from aides.lecture.modele import Observation
from aides.lignes import enrichissement, etat, interne, paiements
from aides.lignes.etat import Etat
from aides.lignes.modele import DISPOSITIF, Completer, Options, ResultatLignes
from aides.lignes.moteur import NOMENCLATURES, Moteur, requete, texte
from aides.lignes.paiements import Lu
from aides.lignes.sirene import Registre


class TravailEnCours(Exception):
    """Another run is using the working folder; the message is a French sentence."""


def traiter(
    fichiers: list[Fichier], registre: Registre, completer: Completer | None, options: Options
) -> ResultatLignes:
    """Read the payment files, cross them with the register, aggregate them and write the internal database.

    `completer` is asked for the siren that the register does not locate (None: nobody is asked). Amounts everywhere
    are centimes. A file that is out (see SourceLignes.ecarte) does not stop the others: whether anything may be
    published is for the caller to say, from the rules that the observations name.
    Raises TravailEnCours when another run uses the working folder, ColonneManquante or FichierIllisible for a
    register that cannot be read, EcritureImpossible when the internal database cannot be written; what was published
    before is then still there, whole.
    """
    with _seul(options.dossier_de_travail):
        moteur = Moteur(options.dossier_de_travail, options.memoire, options.fils)
        try:
            return _Chaine(moteur, registre, completer, options).derouler(fichiers)
        finally:
            moteur.fermer()


@contextmanager
def _seul(travail: Path) -> Iterator[None]:
    """Hold the working folder, which holds siren: one run at a time, and nobody else's eyes.

    The lock goes with the process, however it ends.
    """
    travail.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (travail / ".verrou").open("w") as verrou:
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as erreur:
            raise TravailEnCours(f"un autre traitement utilise déjà le dossier « {travail} »") from erreur
        yield


class _Chaine:
    """One run: the engine and what it was called with."""

    def __init__(self, moteur: Moteur, registre: Registre, completer: Completer | None, options: Options) -> None:
        self.moteur, self.registre, self.completer, self.options = moteur, registre, completer, options
        self.travail = options.dossier_de_travail

    def derouler(self, fichiers: list[Fichier]) -> ResultatLignes:
        moteur = self.moteur
        shutil.rmtree(self.travail / "sorties", ignore_errors=True)
        with moteur.etape("lecture"):
            moteur.executer("macros.sql")
            lus, sources = paiements.lire_les_fichiers(moteur, fichiers, self.travail / "paiements")
        if not any(lu.source.lignes_retenues for lu in lus):
            return ResultatLignes("", sources, [], self.travail / "sorties", None, {}, {}, moteur.secondes, False)
        with moteur.etape("etat"):
            enrichissement.preparer(moteur)
            connu = self._reprendre(lus)
            nouveaux = _numeroter(moteur, connu, lus)
        with moteur.etape("regroupement"):
            self._rassembler(lus, nouveaux)
        with moteur.etape("enrichissement"):
            comptes = enrichissement.situer(moteur, self.registre, self.completer, self.travail)
        comptes = {
            nom: comptes[nom] + (0 if nom == "absents" or nom == "communes_anciennes" else connu.registre.get(nom, 0))
            for nom in comptes
        }
        with moteur.etape("agregats"):
            derniere = self._agreger(connu)
            self._sortir()
        _rejeter_les_doublons(moteur, lus)
        base = self._ecrire_les_lignes(lus, connu)
        with moteur.etape("etat"):
            nouvel_etat = Etat(
                fichiers=tuple(nom for (nom,) in moteur.lignes("SELECT fichier FROM source ORDER BY id")),
                empreinte=self._empreinte(),
                derniere_date=derniere,
                registre=comptes,
                interne=_photographier(base),
            )
            etat.enregistrer(moteur, self.travail, nouvel_etat)
        localisations = moteur.lignes(requete("localisations.sql"))
        observations = _constater(localisations, comptes)
        return ResultatLignes(
            date_maj=derniere,
            sources=sources,
            observations=observations,
            parquet=self.travail / "sorties",
            base_interne=base,
            localisations={nom: nombre for nom, nombre, _ in localisations},
            registre=comptes,
            secondes=moteur.secondes,
            incremental=bool(connu.fichiers),
        )

    def _empreinte(self) -> str:
        """What the state depends on besides the payments."""
        etats = [(c.name, c.stat().st_size, c.stat().st_mtime_ns) for c in sorted(NOMENCLATURES.glob("*.csv"))]
        return hashlib.sha256(repr((self.registre.empreinte, etats, etat.VERSION)).encode()).hexdigest()

    def _reprendre(self, lus: list[Lu]) -> Etat:
        """The former state if it can be gone on from, else an empty one; its tables are loaded."""
        connu = etat.lire(self.travail)
        if not etat.peut_suivre(self.moteur, connu, [lu.parquet for lu in lus], self._empreinte()):
            connu = Etat()
        etat.charger(self.moteur, self.travail, connu)
        if connu.fichiers and enrichissement.repond_autrement(self.moteur, self.completer):
            connu = Etat()
            etat.charger(self.moteur, self.travail, connu)
        return connu

    def _rassembler(self, lus: list[Lu], nouveaux: list[Lu]) -> None:
        tous, neufs = (etat.chemins_sql([lu.parquet for lu in groupe]) for groupe in (lus, nouveaux))
        if nouveaux:
            self.moteur.executer("volets.sql", chemins=neufs)
        self.moteur.executer(
            "rassembler.sql", chemins=neufs if nouveaux else tous, filtre="true" if nouveaux else "false"
        )
        for fichier in ("grouper.sql", "doublons.sql", "retirer_les_doublons.sql", "doublon_total.sql"):
            self.moteur.executer(fichier)
        self.moteur.executer("tous_les_paiements.sql", chemins=tous)

    def _agreger(self, connu: Etat) -> str:
        moteur = self.moteur
        moteur.executer("croisement.sql")
        moteur.executer("cumul.sql")
        touches = "(SELECT * FROM paiement_tous WHERE mois IN (SELECT DISTINCT mois FROM paiement))"
        moteur.executer("mensuel.sql", paiements=touches if connu.fichiers else "paiement")
        moteur.executer("jours.sql")
        (derniere,) = moteur.ligne("SELECT CAST(max(date_paiement) AS VARCHAR) FROM jour")
        moteur.base.execute(f"SET VARIABLE derniere_date = DATE {texte(derniere)}")
        moteur.executer("instantanes.sql")
        moteur.executer("cellules.sql", dispositif=texte(DISPOSITIF))
        return str(derniere)

    def _sortir(self) -> None:
        sorties = self.travail / "sorties"
        sorties.mkdir(exist_ok=True)
        chemins = {nom: texte(sorties / f"{nom}.parquet") for nom in ("cellules", "communes", "jours")}
        self.moteur.executer("sorties.sql", dispositif=texte(DISPOSITIF), **chemins)

    def _ecrire_les_lignes(self, lus: list[Lu], connu: Etat) -> Path | None:
        destination = self.options.base_interne
        if destination is None:
            return None
        noms = {lu.parquet.name: lu.source for lu in lus}
        sources = [
            (numero, noms[fichier].fichier.nom, noms[fichier].sha256)
            for numero, fichier in self.moteur.lignes("SELECT id, fichier FROM source ORDER BY id")
        ]
        a_jour = bool(connu.fichiers) and destination.exists() and connu.interne == _photographier(destination)
        with self.moteur.etape("lignes"):
            interne.ecrire(self.moteur, destination, sources, destination if a_jour else None)
        return destination


def _photographier(base: Path | None) -> tuple[str, int, int]:
    """What tells whether the internal database is still the one that was written."""
    if base is None:
        return ("", 0, 0)
    etat_du_fichier = base.stat()
    return (str(base), etat_du_fichier.st_size, etat_du_fichier.st_mtime_ns)


def _numeroter(moteur: Moteur, connu: Etat, lus: list[Lu]) -> list[Lu]:
    """Make the table source, where a file keeps its number from run to run; returns the files to add."""
    rangs = {fichier: rang for rang, fichier in enumerate(connu.fichiers)}
    nouveaux = [lu for lu in lus if lu.parquet.name not in rangs]
    for lu in nouveaux:
        rangs[lu.parquet.name] = len(rangs)
    moteur.base.execute("CREATE OR REPLACE TEMP TABLE source (id INTEGER, parquet VARCHAR, fichier VARCHAR)")
    lignes = [[rangs[lu.parquet.name] + 1, str(lu.parquet), lu.parquet.name] for lu in lus]
    moteur.base.executemany("INSERT INTO source VALUES (?, ?, ?)", lignes)
    return nouveaux


def _rejeter_les_doublons(moteur: Moteur, lus: list[Lu]) -> None:
    """Tell each file of its lines that are the same payment as an earlier line."""
    par_chemin = {str(lu.parquet): lu.source for lu in lus}
    par_source: dict[str, int] = defaultdict(int)
    for chemin, ligne, siren, centimes, autre_chemin, autre_ligne in moteur.lignes(requete("doublons_nommes.sql")):
        source = par_chemin[chemin]
        autre = f"{par_chemin[autre_chemin].fichier.nom}, ligne {autre_ligne}"
        source.rejets.append(paiements.rejeter(ligne, "doublon", siren, centimes, autre=autre))
        source.lignes_retenues -= 1
        source.centimes_retenus -= centimes
        par_source[chemin] += 1
    for chemin, trouve in par_source.items():
        par_chemin[chemin].observations.append(Observation("paiements_en_double", {"trouve": trouve}))


def _constater(localisations: list[tuple], comptes: dict[str, int]) -> list[Observation]:
    """What the quality report says of the whole: the share located by each means, and what the register held."""
    par_moyen = {moyen: (nombre, centimes) for moyen, nombre, centimes in localisations}
    total = sum(nombre for nombre, _ in par_moyen.values())
    faits: dict[str, object] = {"sujet": DISPOSITIF, "dispositif": DISPOSITIF, "attendu": total}
    for moyen in ("sirene", "api", "code_postal", "aucune"):
        nombre, centimes = par_moyen.get(moyen, (0, 0))
        faits |= {moyen: nombre, f"euros_{moyen}": centimes / 100}
    faits["trouve"] = total - par_moyen.get("aucune", (0, 0))[0]
    return [
        Observation("aides_localisees", faits),
        Observation(
            "registre_sirene", {"sujet": DISPOSITIF, "dispositif": DISPOSITIF, "trouve": comptes["sieges"], **comptes}
        ),
    ]
