"""The way of the payment lines: read → cross → aggregate → keep inside."""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from aides.commun.cube import Observation
from aides.commun.parts import fourchette, plancher
from aides.construction.inventaire import Fichier
from aides.construction.lignes import enrichissement, etat, interne, paiements
from aides.construction.lignes.etat import Etat
from aides.construction.lignes.interne import EcritureImpossible
from aides.construction.lignes.modele import DISPOSITIF, Completer, Options, Provisoire, ResultatLignes
from aides.construction.lignes.moteur import NOMENCLATURES, Moteur, liste, requete
from aides.construction.lignes.paiements import Lu
from aides.construction.lignes.sirene import Registre

# Below this share of payments located by the register, it is said: what an up-to-date register gives is well above.
PART_ATTENDUE = 90.0


class TraitementImpossible(Exception):
    """The machine does not give what the run needs; the message is a French sentence that says what to change."""


class TravailEnCours(TraitementImpossible):
    """Another run is using the working folder; the message is a French sentence."""


def traiter(
    fichiers: list[Fichier], registre: Registre, completer: Completer | None, options: Options
) -> ResultatLignes:
    """`preparer`, and the internal database is put in place at once. Raises what it raises."""
    resultat = preparer(fichiers, registre, completer, options)
    if resultat.interne:
        resultat.interne.publier()
    return resultat


def preparer(
    fichiers: list[Fichier], registre: Registre, completer: Completer | None, options: Options
) -> ResultatLignes:
    """Read the payment files, cross them with the register, aggregate them and write their lines, not in place yet.

    `completer` is asked for the siren that the register does not locate (None: nobody is asked). Amounts everywhere
    are centimes. A file that is out (see SourceLignes.ecarte) does not stop the others: whether anything may be
    published is for the caller to say, from the rules that the observations name; `interne.publier()` or
    `interne.abandonner()` of the result is then called.
    Raises TravailEnCours when another run uses the working folder, TraitementImpossible when the memory given is too
    small, ColonneManquante or FichierIllisible for a register that cannot be read, EcritureImpossible when the lines or
    the working folder cannot be written; what was published before is then still there, whole.
    """
    try:
        with _seul(options.dossier_de_travail), _moteur(options) as moteur:
            return _Chaine(moteur, registre, completer, options).derouler(fichiers)
    except duckdb.OutOfMemoryException as erreur:
        raise TraitementImpossible(
            f"la mémoire accordée au moteur de croisement ({options.memoire}) ne suffit pas ; voir --memoire"
        ) from erreur
    except duckdb.Error as erreur:
        raise EcritureImpossible(
            f"le dossier de travail « {options.dossier_de_travail} » n'a pas pu être écrit : {erreur}"
        ) from erreur
    except sqlite3.Error as erreur:
        raise EcritureImpossible(f"le cache de la complétion n'a pas pu être écrit ({erreur})") from erreur
    except OSError as erreur:
        lieu = erreur.filename or options.dossier_de_travail
        raise EcritureImpossible(f"« {lieu} » n'a pas pu être lu ou écrit ({erreur.strerror or erreur})") from erreur


@contextmanager
def _moteur(options: Options) -> Iterator[Moteur]:
    moteur = Moteur(options.dossier_de_travail, options.memoire, options.fils)
    try:
        yield moteur
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
        with moteur.etape("lecture"):
            moteur.executer("macros.sql")
            lus, sources = paiements.lire_les_fichiers(moteur, fichiers, self.travail / "paiements")
        if not any(lu.source.lignes_retenues for lu in lus):
            return ResultatLignes("", sources, [], None, None, {}, {}, moteur.secondes, False)
        with moteur.etape("etat"):
            connu = self._reprendre(lus)
            enrichissement.preparer(moteur)
            nouveaux = _numeroter(moteur, connu, lus)
        with moteur.etape("regroupement"):
            self._rassembler(nouveaux, len(connu.fichiers))
        with moteur.etape("enrichissement"):
            comptes = enrichissement.situer(moteur, self.registre, self.completer, self.travail)
        with moteur.etape("agregats"):
            self._agreger(connu, [lu for lu in lus if lu not in nouveaux])
        _rejeter_les_doublons(moteur, lus)
        compte = Etat(
            fichiers=(*connu.fichiers, *(lu.parquet.name for lu in nouveaux)),
            empreinte=self._empreinte(),
            derniere_date=str(*moteur.ligne("SELECT CAST(max(date_paiement) AS VARCHAR) FROM etat.jour")),
            registre={nom: nombre + connu.registre.get(nom, 0) for nom, nombre in comptes.items()},
            lignee=connu.lignee,
        )
        provisoire = self._ecrire_les_lignes(lus, compte)
        with moteur.etape("etat"):
            localisations = dict(moteur.lignes(requete("localisations.sql")))
            try:
                etat.enregistrer(moteur, compte)
            except duckdb.Error:
                if provisoire:
                    provisoire.abandonner()
                raise
        return ResultatLignes(
            date_maj=compte.derniere_date,
            sources=sources,
            observations=_constater(localisations, compte.registre),
            etat=self.travail / etat.NOM,
            base_interne=self.options.base_interne,
            localisations=localisations,
            registre=compte.registre,
            secondes=moteur.secondes,
            incremental=bool(connu.fichiers),
            interne=provisoire,
            parquets=tuple(self.travail / "paiements" / nom for nom in compte.fichiers),
        )

    def _empreinte(self) -> str:
        """What the state depends on besides the payments."""
        etats = [(c.name, c.stat().st_size, c.stat().st_mtime_ns) for c in sorted(NOMENCLATURES.glob("*.csv"))]
        return hashlib.sha256(repr((self.registre.empreinte, etats, etat.VERSION)).encode()).hexdigest()

    def _reprendre(self, lus: list[Lu]) -> Etat:
        """The former state if it can be gone on from, else an empty one; it is attached to the engine as `etat`."""
        connu = etat.ouvrir(self.moteur, self.travail)
        if not connu.fichiers:
            return connu
        suivre = etat.peut_suivre(self.moteur, connu, [lu.parquet for lu in lus], self._empreinte())
        if not suivre or enrichissement.repond_autrement(self.moteur, self.completer):
            return etat.recommencer(self.moteur, self.travail)
        return connu

    def _rassembler(self, nouveaux: list[Lu], comptes: int) -> None:
        if nouveaux:
            chemins = _chemins(nouveaux)
            self.moteur.executer("volets.sql", chemins=chemins)
            self.moteur.executer("rassembler.sql", chemins=chemins, apres=str(comptes))
        else:
            self.moteur.executer("rien_de_neuf.sql")
        for fichier in ("grouper.sql", "doublons.sql", "retirer_les_doublons.sql", "recu.sql", "negatifs.sql"):
            self.moteur.executer(fichier)

    def _agreger(self, connu: Etat, anciens: list[Lu]) -> None:
        moteur = self.moteur
        moteur.executer("entreprises_payees.sql" if connu.fichiers else "entreprises_toutes.sql")
        moteur.executer("croisement.sql")
        rendu = moteur.ligne("SELECT count(*) FROM paiement WHERE centimes < 0") != (0,)
        moteur.executer("cumul.sql", pas=requete("pas_mois.sql" if rendu else "pas_jour.sql"))
        premier, dernier = moteur.ligne("SELECT min(mois), max(mois) FROM paiement WHERE mois > 0")
        if anciens and premier:
            moteur.executer("deja_paye.sql", chemins=_chemins(anciens), premier=str(premier), dernier=str(dernier))
        else:
            moteur.executer("deja_paye_rien.sql")
        for fichier in ("mensuel.sql", "jours.sql", "communes.sql"):
            moteur.executer(fichier)

    def _ecrire_les_lignes(self, lus: list[Lu], compte: Etat) -> Provisoire | None:
        destination = self.options.base_interne
        if destination is None:
            return None
        par_nom = {lu.parquet.name: lu for lu in lus}
        lignes = interne.Lignes(
            lignee=compte.lignee,
            parquets=tuple(par_nom[nom].parquet for nom in compte.fichiers),
            sources=tuple(
                (numero, par_nom[nom].source.fichier.nom, par_nom[nom].source.sha256)
                for numero, nom in enumerate(compte.fichiers, start=1)
            ),
        )
        with self.moteur.etape("lignes"):
            return interne.ecrire(self.moteur, destination, lignes, self.travail / "interne.json")


def _chemins(lus: list[Lu]) -> str:
    return liste([str(lu.parquet) for lu in lus])


def _numeroter(moteur: Moteur, connu: Etat, lus: list[Lu]) -> list[Lu]:
    """Make the table source, where a file keeps its number from run to run; returns the files to add."""
    par_nom = {lu.parquet.name: lu for lu in lus}
    nouveaux = [lu for lu in lus if lu.parquet.name not in set(connu.fichiers)]
    rangs = [*(par_nom[nom] for nom in connu.fichiers), *nouveaux]
    numeros = str([*range(1, len(rangs) + 1)])
    moteur.executer("source.sql", numeros=numeros, chemins=_chemins(rangs))
    return nouveaux


def _rejeter_les_doublons(moteur: Moteur, lus: list[Lu]) -> None:
    """Tell each file of its lines that are the same payment as an earlier line."""
    par_chemin = {str(lu.parquet): lu for lu in lus}
    par_source: dict[str, int] = defaultdict(int)
    for chemin, ligne, siren, centimes, autre_chemin, autre_ligne in moteur.lignes(requete("doublons_nommes.sql")):
        paiements.rejeter_un_doublon(
            par_chemin[chemin], ligne, siren, centimes, par_chemin[autre_chemin].lieu(autre_ligne)
        )
        par_source[chemin] += 1
    for chemin, trouve in par_source.items():
        par_chemin[chemin].source.observations.append(Observation("paiements_en_double", {"trouve": trouve}))


def _constater(localisations: dict[str, int], comptes: dict[str, int]) -> list[Observation]:
    """What the quality report says of the whole, roughly: how many each means located, what the register held."""
    total, par_sirene = sum(localisations.values()), localisations.get("sirene", 0)
    entreprises = comptes["sieges"] + comptes.get("absents", 0)
    fds = {"sujet": DISPOSITIF, "dispositif": DISPOSITIF}
    moyens = {moyen: fourchette(localisations.get(moyen, 0), total) for moyen in ("sirene", "api", "code_postal")}
    moyens["localisees"] = fourchette(total - localisations.get("aucune", 0), total)
    constats = [
        Observation("aides_localisees", {**fds, **moyens}),
        Observation(
            "part_localisee" if 100 * par_sirene >= PART_ATTENDUE * total else "part_localisee_faible",
            {**fds, "attendu": 100, "trouve": plancher(par_sirene, total)},
        ),
        Observation("registre_sirene", {**fds, **{quoi: fourchette(n, entreprises) for quoi, n in comptes.items()}}),
    ]
    for compte in ("naf_2025_converties", "naf_2025_sans_section"):
        if comptes.get(compte):
            constats.append(Observation(compte, {**fds, "part": fourchette(comptes[compte], entreprises)}))
    return constats
