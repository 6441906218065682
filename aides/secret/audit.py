"""What the attack finds in a whole database, or in the files of a folder, and how it is said.

In: the cube of a database (hidden cells: the rows secret = 1), or files as they were published (hidden cells: those
that are absent). Out: an ``Audit``; ``rapport`` writes it in French. In a database, figures taken as they were
published are attacked as the files themselves would be; their leaks are marked ``heritee``, since they were public
before.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from aides.commun import francais, natures
from aides.commun.cube import Observation
from aides.commun.lire_yaml import lire_yaml
from aides.commun.mesures import mesures
from aides.commun.parallele import repartir
from aides.commun.sql import SQL
from aides.secret.attaque import Trouvaille, VuePublique, attaquer, empreinte
from aides.secret.publiees import PART_EXACTE, Publication, completer, plafond, tables
from aides.secret.regles import en_vigueur
from aides.secret.relations import MESURES, Cle, sommes_partielles, unite

TEXTES = lire_yaml(Path(__file__).parent / "audit.yml")
RENFORCES = (SQL / "secret_renforces.sql").read_text(encoding="utf-8")
DITES = {mesure.cube: mesure.libelle.format(de_unite="d'aides").lower() for mesure in mesures().values()}
COLONNES = ", ".join((*Cle._fields, *MESURES, "secret", "origine"))
ANTERIEURES = f"SELECT dispositif, {', '.join(Cle._fields)} FROM agregat_anterieur"
# Hidden cells attacked in the time that one cell takes to be protected, for which processes are measured out.
CELLULES_EN_UNE = 3


@dataclass(frozen=True)
class Fuite:
    """One hidden figure that can be known: it lies in ``bas``..``haut`` (euros or counts).

    ``methode``: soustraction (one), soustractions (several in a row), programme (linear programming), or inattaquee:
    nothing could be tried, which counts as given away.
    ``equations``: the published sums that give it away, in French. ``heritee``: in figures taken as published.
    """

    dispositif: str
    cle: Cle
    mesure: str
    bas: float
    haut: float
    methode: str
    equations: tuple[str, ...]
    heritee: bool


@dataclass(frozen=True)
class Attaque:
    """One measure of one table of a scheme, as published; ``heritee``: republished as it came."""

    dispositif: str
    vue: VuePublique
    mesure: str
    heritee: bool


@dataclass(frozen=True)
class Audit:
    """``cachees``: number of hidden cells that were attacked."""

    fuites: list[Fuite]
    cachees: int


def examiner_base(chemin: Path) -> Audit:
    """Leaks of a database that has the table agregat. Raises sqlite3.DatabaseError if it is none."""
    with sqlite3.connect(f"file:{chemin}?mode=ro", uri=True) as base:
        audit = examiner(base, renforces=_renforces(base))
    base.close()
    return audit


def _renforces(base: sqlite3.Connection) -> set[str]:
    """The schemes of a built base in whose published files cells were hidden here too: its checks say so."""
    controles = base.execute("SELECT count(*) FROM sqlite_master WHERE name = 'controle'").fetchone()
    return {ligne[0] for ligne in base.execute(RENFORCES)} if controles == (1,) else set()


def examiner(
    base: sqlite3.Connection, vaines: Collection[str] = frozenset(), renforces: Collection[str] = frozenset()
) -> Audit:
    """Attack the cube of an open database, one scheme after the other.

    ``vaines``: attacks already made in this build, which found nothing (aides.secret.attaque.empreinte). ``renforces``:
    schemes in whose published files cells were hidden here too: what they give away is ours to answer for.
    """
    dispositifs = [ligne[0] for ligne in base.execute("SELECT DISTINCT dispositif FROM agregat ORDER BY 1")]
    requete = f"SELECT {COLONNES} FROM agregat WHERE dispositif = ?"
    attaques = [a for d in dispositifs for a in _preparer(d, base.execute(requete, (d,)), d in renforces)]
    audit, deja = _mener(attaques, vaines), _deja_dites(base)
    return replace(audit, fuites=[f for f in audit.fuites if (f.dispositif, *f.cle._replace(date_maj="")) not in deja])


def _deja_dites(base: sqlite3.Connection) -> set[tuple[str, ...]]:
    """The cells, without date, that were told before and are hidden for what they have added since: how much they hold
    in all is known to all (docs/methodologie.md)."""
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'agregat_anterieur'").fetchone():
        return set()
    return {(d, *Cle(*cle)._replace(date_maj="")) for d, *cle in base.execute(ANTERIEURES)}


def examiner_publications(publications: Iterable[Publication]) -> Audit:
    """Attack files as they were published, table by table."""
    return _mener([a for p in publications for table in tables(p) for a in _sur_une_table(table)])


def observations(audit: Audit) -> list[Observation]:
    """What the audit found, for the table controle.

    Leaks of figures republished as they came (they were public before), by scheme, volet and date; each other leak,
    which must stop the publication; where there is none, the number of cells attacked.
    """
    heritees: dict[tuple[str, str, str, bool], list[Fuite]] = {}
    for fuite in audit.fuites:
        if fuite.heritee:
            groupe = (fuite.dispositif, fuite.cle.volet, fuite.cle.date_maj, fuite.methode == "inattaquee")
            heritees.setdefault(groupe, []).append(fuite)
    notes = [_heritage(*groupe[:3], fuites) for groupe, fuites in heritees.items()]
    notes += [_revelation(fuite) for fuite in audit.fuites if not fuite.heritee]
    if not any(not fuite.heritee for fuite in audit.fuites):
        faits = {"sujet": TEXTES["sujet"], "attendu": audit.cachees, "trouve": 0}
        notes.append(Observation("attaque_du_secret", faits))
    return notes


def _heritage(dispositif: str, volet: str, date_maj: str, fuites: list[Fuite]) -> Observation:
    cellules = list(dict.fromkeys(fuite.cle for fuite in fuites))
    return Observation(
        "secret_inattaque_a_l_origine" if fuites[0].methode == "inattaquee" else "secret_perce_a_l_origine",
        {
            "sujet": dispositif, "dispositif": dispositif, "volet": volet, "date_maj": date_maj, "attendu": 0,
            "trouve": len(cellules), "exemple": _cellule(dispositif, cellules[0]),
        },
    )  # fmt: skip


def _revelation(fuite: Fuite) -> Observation:
    return Observation(
        "secret_inattaque" if fuite.methode == "inattaquee" else "secret_perce",
        {
            "sujet": _cellule(fuite.dispositif, fuite.cle), "dispositif": fuite.dispositif, "volet": fuite.cle.volet,
            "date_maj": fuite.cle.date_maj, "mesure": DITES[fuite.mesure],
            "equations": " ; ".join(equation.strip() for equation in fuite.equations) or TEXTES["sans_equation"],
        },
    )  # fmt: skip


def rapport(audit: Audit) -> str:
    """The report in French: one paragraph per cell, then the count."""
    par_cellule: dict[tuple[str, Cle], list[Fuite]] = {}
    for fuite in audit.fuites:
        par_cellule.setdefault((fuite.dispositif, fuite.cle), []).append(fuite)
    lignes = [ligne for fuites in par_cellule.values() for ligne in _paragraphe(fuites)]
    if not par_cellule:
        return TEXTES["aucune"].format(cachees=francais.Fait(audit.cachees))
    methodes = [_meilleure(fuites) for fuites in par_cellule.values()]
    bilan = TEXTES["bilan"].format(
        cachees=francais.Fait(audit.cachees), cellules=francais.Fait(len(par_cellule)),
        exactes=methodes.count("soustraction"), successives=methodes.count("soustractions"),
        encadrees=methodes.count("programme"), inattaquees=francais.Fait(methodes.count("inattaquee")),
    )  # fmt: skip
    return "\n".join([*lignes, bilan.strip()])


def _preparer(dispositif: str, lignes: Iterable[tuple], renforce: bool = False) -> list[Attaque]:
    """The attacks to make on the cube of one scheme; ``renforce``: as in `examiner`."""
    cube: dict[Cle, tuple] = {}
    publiees: dict[Cle, tuple] = {}
    secretes: set[Cle] = set()
    calculees: set[Cle] = set()
    for ligne in lignes:
        cle, mesures, (secret, origine) = Cle._make(ligne[:9]), ligne[9:-2], ligne[-2:]
        cube[cle] = mesures
        if secret:
            secretes.add(cle)
        elif origine == "publie":
            publiees[cle] = mesures
        if origine == "calcule":
            calculees.add(cle)
    attaques = [a for table in tables(Publication(dispositif, publiees)) for a in _sur_une_table(table)]
    if renforce:
        attaques = [_a_notre_charge(a) for a in attaques]
    if secretes:
        attaques += _sur_le_cube(dispositif, cube, secretes, calculees)
    return attaques


def _a_notre_charge(attaque: Attaque) -> Attaque:
    """The same where some absences are ours: the smallest published count says nothing of them."""
    return replace(attaque, vue=replace(attaque.vue, plafond=np.inf), heritee=False)


def _sur_le_cube(dispositif: str, cube: dict[Cle, tuple], secretes: set[Cle], calculees: set[Cle]) -> Iterator[Attaque]:
    tout = _vue_vide(list(cube), secretes, calculees)
    # Businesses are not added up: a computed total has none, hidden or not.
    lue = _vue_vide([cle for cle in cube if cle not in calculees], secretes, calculees)
    for rang, mesure in enumerate(MESURES):
        vide = lue if mesure == "entreprises" else tout
        colonne = [cube[Cle(*cle)][rang] for cle in vide.cles]
        valeurs = np.array([np.nan if valeur is None else valeur for valeur in colonne], dtype=float)
        if not np.isnan(valeurs[~vide.cache]).all():
            yield Attaque(dispositif, replace(vide, valeurs=valeurs / unite(mesure)), mesure, heritee=False)


def _vue_vide(cles: list[Cle], secretes: set[Cle], calculees: set[Cle]) -> VuePublique:
    """The cells and the sums that bind them, without values."""
    cache = np.array([cle in secretes for cle in cles], dtype=bool)
    vide = VuePublique(cles, cache, np.full(len(cles), np.nan))
    sommes = np.array([cle in calculees for cle in cles], dtype=bool)
    return replace(vide, derivees=sommes_partielles(vide.relations, sommes, cache))


def _sur_une_table(publication: Publication) -> Iterator[Attaque]:
    cles, absentes = completer(publication)
    if not absentes.any():
        return
    vide = VuePublique(cles, absentes, np.full(len(cles), np.nan))
    for rang, mesure in enumerate(MESURES):
        if any(valeurs[rang] is not None for valeurs in publication.cellules.values()):
            yield Attaque(publication.dispositif, _vue(publication, vide, mesure), mesure, heritee=True)


def _vue(publication: Publication, vide: VuePublique, mesure: str) -> VuePublique:
    """What the published files say of one measure; ``vide``: the cells that ``completer`` gives, without values."""
    rang = MESURES.index(mesure)
    valeurs = np.full(len(vide.cles), np.nan)
    # The published cells come first, in the order of the publication.
    valeurs[: len(publication.cellules)] = [v[rang] for v in publication.cellules.values()]
    valeurs /= unite(mesure)
    return replace(vide, valeurs=valeurs, plafond=plafond(publication, mesure), part_exacte=PART_EXACTE)


def _mener(attaques: list[Attaque], vaines: Collection[str] = frozenset()) -> Audit:
    """Make the attacks, each on its own; a hidden cell is counted once however many measures it has."""
    a_mener = [a for a in attaques if not vaines or empreinte(a.vue, a.mesure, en_vigueur().precision) not in vaines]
    taille = sum(int(attaque.vue.cache.sum()) for attaque in a_mener) // CELLULES_EN_UNE
    fuites = [fuite for trouvees in repartir(_attaquer, a_mener, taille) for fuite in trouvees]
    cachees = {
        (attaque.dispositif, attaque.vue.cles[int(i)])
        for attaque in attaques
        for i in np.flatnonzero(attaque.vue.cache)
    }
    return Audit(fuites, len(cachees))


def _attaquer(attaque: Attaque) -> list[Fuite]:
    vue_publique, mesure = attaque.vue, attaque.mesure
    trouvees = [
        Fuite(
            attaque.dispositif, Cle(*vue_publique.cles[trouvaille.indice]), mesure, trouvaille.bas, trouvaille.haut,
            _methode(trouvaille),
            tuple(_equation(vue_publique, mesure, ligne) for ligne in trouvaille.relations[:6]),
            attaque.heritee,
        )
        for trouvaille in attaquer(vue_publique, mesure, en_vigueur().precision)
    ]  # fmt: skip
    # An absent cell that can only be empty is a zero.
    return [fuite for fuite in trouvees if fuite.haut > 0 or not attaque.heritee]


def _methode(trouvaille: Trouvaille) -> str:
    if trouvaille.inattaquee:
        return "inattaquee"
    if not trouvaille.soustraction:
        return "programme"
    return "soustraction" if trouvaille.rang == 1 else "soustractions"


def _meilleure(fuites: list[Fuite]) -> str:
    return next(methode for methode in TEXTES["methodes"] if any(fuite.methode == methode for fuite in fuites))


def _genre_de_valeur(fuite: Fuite) -> str:
    if fuite.methode == "inattaquee":
        return "valeur_inconnue"
    return "valeur_fixe" if fuite.bas == fuite.haut else "valeur_encadree"


def _chiffre(mesure: str, valeur: float) -> str:
    if np.isinf(valeur):
        return ""
    return francais.euros(round(valeur, 2)) if mesure == "montant_centimes" else francais.nombre(round(valeur))


def _territoire(cle: Cle) -> str:
    if cle.niveau == "departement":
        return f"{natures.nom(cle.niveau, cle.departement)} {cle.departement} (région {cle.region})"
    return "France" if cle.niveau == "national" else f"région {cle.region}"


def _cellule(dispositif: str, cle: Cle) -> str:
    return TEXTES["cellule"].format(
        dispositif=dispositif, volet=f" {cle.volet}" if cle.volet else "", date=cle.date_maj,
        mois=f" ({cle.mois})" if cle.mois else "", territoire=_territoire(cle), axe=cle.axe, modalite=cle.modalite,
    )  # fmt: skip


def _paragraphe(fuites: list[Fuite]) -> list[str]:
    valeurs = [
        TEXTES[_genre_de_valeur(fuite)].format(
            mesure=DITES[fuite.mesure], bas=_chiffre(fuite.mesure, fuite.bas),
            haut=_chiffre(fuite.mesure, fuite.haut),
        )
        for fuite in fuites
    ]  # fmt: skip
    premiere = fuites[0]
    titre = TEXTES["fuite"].format(
        cellule=_cellule(premiere.dispositif, premiere.cle), valeurs=", ".join(valeurs),
        methode=TEXTES["methodes"][_meilleure(fuites)], heritage=TEXTES["heritage"] if premiere.heritee else "",
    )  # fmt: skip
    return [titre, *dict.fromkeys(equation for fuite in fuites for equation in fuite.equations)]


def _equation(vue_publique: VuePublique, mesure: str, ligne: int) -> str:
    """One sum in French, with its published and hidden members counted."""
    matrice, famille = vue_publique.relations.matrice, vue_publique.relations.familles[ligne]
    debut, fin = matrice.indptr[ligne], matrice.indptr[ligne + 1]
    membres, signes = matrice.indices[debut:fin], matrice.data[debut:fin]
    total, parts = int(membres[signes > 0][0]), membres[signes < 0]
    valeurs = vue_publique.valeurs[parts]
    somme, inconnues = float(np.nansum(valeurs)), int(np.isnan(valeurs).sum())
    connu = vue_publique.valeurs[total]
    cle = Cle(*vue_publique.cles[total])
    nom = f"{_territoire(cle)}, {cle.axe} {cle.modalite}, {cle.date_maj}"
    return TEXTES["equation_cachee" if np.isnan(connu) else "equation"].format(
        genre=TEXTES["genres"][famille.genre].format(detail=famille.detail),
        total=nom if np.isnan(connu) else f"{nom} ({_chiffre(mesure, float(connu))})",
        publiees=francais.Fait(len(parts) - inconnues), somme=_chiffre(mesure, somme),
        inconnues=francais.Fait(inconnues),
        reste="" if np.isnan(connu) else _chiffre(mesure, float(connu) - somme),
    )  # fmt: skip
