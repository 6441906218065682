"""The source files read again by another route than aides.construction.lecture: plain text, whole numbers, centimes.

What is applied here on purpose is what docs/sources.md says: unknown codes are members of their own, a repeated line
and a line that says it is a total are set aside, an empty file is left out. No code of the project is called.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from aides.commun.lire_yaml import lire_yaml

RACINE = Path(__file__).resolve().parents[2]
Mesures = dict[str, int | None]
Cle = tuple[str, str, str, str, str, str, str, str, str]  # scheme volet concept date mois niveau lieu axe modalite
NOM = re.compile(
    r"(fonds-solidarite|pge|reports-echeances|cpsti|activite-partielle)(-volet-\d+|-2)?-(regional|departemental)"
    r"-(naf|classe-effectif|categorie-juridique|nace17)(-latest)?\.csv"
)
AXES = {
    "naf": ("section_naf", "code_section"),
    "classe-effectif": ("classe_effectif", "classe_effectif"),
    "categorie-juridique": ("categorie_juridique", "code_categorie_juridique"),
    "nace17": ("nace17", "code_section_nace17"),
}
COMPTES = {
    "nombre": (
        "nombre_aides",
        "nombre_pge",
        "nombre_reports",
        "nombre_beneficiaires",
        "nombre_demandes_deposees",
        "Nombre de demandes déposées",
    ),
    "entreprises": ("nombre_entreprises",),
    "centimes": ("montant_total",),
    "salaries": ("nombre_salaries_concernes", "Nombre de salariés concernés"),
    "heures": ("nombre_heures_demandees", "Nombre d'heures demandées"),
    "etablissements": ("nombre_etablissements_concernes", "Nombre d'établissements concernés"),
}
MESURES = tuple(COMPTES)
NIVEAUX = {"regional": "region", "departemental": "departement", "national": "national"}
TOTAUX = {"aides": "fonds-solidarite", "pge": "pge", "report": "reports-echeances", "cpsti": "cpsti"}


@dataclass
class Fichier:
    """One file as a reader sees it: what `sources` and `rejets` must say of it."""

    dispositif: str
    date: str
    nom: str
    octets: int
    sha256: str
    lues: int = 0
    rejets: list[tuple[int | None, str, int | None]] = field(default_factory=list)
    centimes: int | None = None
    ecarte: bool = False


@dataclass
class Sources:
    """All that a folder holds: cells (their measures by Cle), announced totals, hidden cells, files."""

    cellules: dict[Cle, Mesures] = field(default_factory=dict)
    secretes: set[Cle] = field(default_factory=set)
    annonces: dict[tuple[str, str, str, str], Mesures] = field(default_factory=dict)
    fichiers: list[Fichier] = field(default_factory=list)


class Nomenclatures:
    """The reference tables, straight from their CSV files."""

    def __init__(self) -> None:
        tables = (
            "region",
            "departement",
            "commune",
            "section_naf",
            "classe_effectif",
            "categorie_juridique",
            "nace17",
            "type_pret",
        )
        self.tables = {nom: {ligne["code"]: ligne for ligne in self._lire(nom)} for nom in tables}
        self.regions = {c: li for c, li in self.tables["region"].items() if li["nature"] == "region"}
        self.departements = {
            c: li
            for c, li in self.tables["departement"].items()
            if li["region"] and li["nature"] in ("departement", "collectivite")
        }
        catalogue = lire_yaml(RACINE / "dispositifs.yml")
        fiches = sorted(map(lire_yaml, (RACINE / "dispositifs").glob("*/dispositif.yml")), key=lambda d: d["ordre"])
        self.dispositifs: dict[str, dict[str, Any]] = {d["id"]: d for d in fiches}
        self.axes: dict[str, dict[str, Any]] = {a["code"]: a for a in catalogue["axes"]}

    @staticmethod
    def _lire(nom: str) -> Iterator[dict[str, str]]:
        with (RACINE / "nomenclatures" / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
            yield from csv.DictReader(flux)

    def modalite(self, axe: str, code: str) -> str:
        """The member of an axis, unknown codes being one."""
        connus = self.tables[self.axes[axe]["table"]]
        return code if code in connus else self.axes[axe]["inconnu"]

    def lieu(self, niveau: str, code: str) -> str:
        return code if code in (self.regions if niveau == "region" else self.departements) else "ZZ"


def lire(dossier: Path, nomenclatures: Nomenclatures) -> Sources:
    """Read every file that a name or a folder tells of."""
    sources = Sources()
    dates = _dates(dossier)
    for chemin in sorted(dossier.rglob("*")):
        if chemin.suffix not in (".csv", ".json", ".xlsx"):
            continue
        dispositif = _dispositif(chemin)
        date = dates[chemin] or max(d for c, d in dates.items() if _dispositif(c) == dispositif)
        contenu = chemin.read_bytes()
        nom = chemin.relative_to(dossier).as_posix()
        fichier = Fichier(dispositif, date, nom, len(contenu), hashlib.sha256(contenu).hexdigest())
        sources.fichiers.append(fichier)
        {".csv": _csv, ".json": _json, ".xlsx": _classeur}[chemin.suffix](sources, fichier, chemin, nomenclatures)
    return sources


def _dispositif(chemin: Path) -> str:
    trouve = NOM.fullmatch(chemin.name)
    if trouve:
        return trouve[1]
    debut = chemin.name.split("-")[0]
    return "prets-directs" if debut == "arpb" else TOTAUX.get(debut) or chemin.parent.parent.name


def _dates(dossier: Path) -> dict[Path, str]:
    """The date of each file: its folder's, else the one written beside it, else ''."""
    dates = {}
    for chemin in dossier.rglob("*"):
        if chemin.suffix in (".csv", ".json", ".xlsx"):
            ecrite = chemin.parent / "last_update_data.txt"
            if re.fullmatch(r"\d{4}-\d\d-\d\d", chemin.parent.name):
                dates[chemin] = chemin.parent.name
            elif ecrite.is_file():
                jour, mois, an = re.findall(r"\d+", ecrite.read_text(encoding="utf-8"))
                dates[chemin] = f"{an}-{mois}-{jour}"
            else:
                dates[chemin] = ""
    return dates


def nombre(texte: str, mesure: str) -> int:
    """A count, or euros as centimes. Raises ValueError for what is neither."""
    entiers, _, decimales = texte.strip().partition(".")
    if mesure != "centimes":
        if decimales.strip("0"):
            raise ValueError(texte)
        return int(entiers)
    if decimales[2:].strip("0"):
        raise ValueError(texte)
    centimes = int(entiers.lstrip("-")) * 100 + int((decimales + "00")[:2])
    return -centimes if entiers.startswith("-") else centimes


def _csv(sources: Sources, fichier: Fichier, chemin: Path, nomenclatures: Nomenclatures) -> None:
    lignes = list(csv.reader(chemin.read_text(encoding="utf-8").splitlines()))
    trouve = NOM.fullmatch(chemin.name)
    if len(lignes) < 2 or not trouve:
        fichier.ecarte = True
        return
    niveau, (axe, colonne) = NIVEAUX[trouve[3]], AXES[trouve[4]]
    concept = "cumul"
    if fichier.dispositif == "activite-partielle":
        concept = (
            "mensuel" if trouve[2] else "cumul" if "nombre_etablissements_concernes" in lignes[0] else "somme-mensuelle"
        )
    vues: set[tuple[str, ...]] = set()
    for numero, valeurs in enumerate(lignes[1:], start=2):
        ligne = dict(zip(lignes[0], valeurs, strict=True))
        fichier.lues += 1
        mesures = {m: nombre(ligne[c], m) for m, noms in COMPTES.items() for c in noms if c in ligne}
        repetee = tuple(valeurs) in vues
        vues.add(tuple(valeurs))
        if repetee or ligne[colonne].startswith(("Ensemble", "Total")):
            fichier.rejets.append((numero, "" if repetee else colonne, mesures.get("centimes")))
            continue
        lieu = nomenclatures.lieu(niveau, ligne["reg" if niveau == "region" else "dep"])
        modalite = nomenclatures.modalite(axe, ligne[colonne])
        _ajouter(
            sources,
            fichier,
            (ligne.get("volet", ""), concept, ligne.get("mois", ""), niveau, lieu, axe, modalite),
            mesures,
        )


def _ajouter(
    sources: Sources, fichier: Fichier, ou: tuple[str, str, str, str, str, str, str], mesures: dict[str, int]
) -> None:
    """Add measures to a cell: several unknown codes meet in one."""
    volet, concept, mois, niveau, lieu, axe, modalite = ou
    cle = (fichier.dispositif, volet, concept, fichier.date, mois, niveau, lieu, axe, modalite)
    cellule = sources.cellules.setdefault(cle, dict.fromkeys(MESURES))
    for mesure, valeur in mesures.items():
        cellule[mesure] = (cellule[mesure] or 0) + valeur
    if "centimes" in mesures and axe != "total" or fichier.dispositif == "prets-directs":
        fichier.centimes = (fichier.centimes or 0) + mesures["centimes"]


def _json(sources: Sources, fichier: Fichier, chemin: Path, nomenclatures: Nomenclatures) -> None:
    objets = json.loads(chemin.read_text(encoding="utf-8"), parse_float=str, parse_int=str)
    fichier.ecarte = not objets
    niveau = NIVEAUX[chemin.stem.removesuffix("-latest").rpartition("-")[2]]
    for rang, objet in enumerate(objets, start=1):
        annonce = fichier.dispositif != "prets-directs" or niveau == "national"
        details = [] if fichier.dispositif != "prets-directs" else objet["type"] or []
        fichier.lues += 1 + len(details)
        lieu = (
            "FR" if niveau == "national" else nomenclatures.lieu(niveau, objet["reg" if niveau == "region" else "dep"])
        )
        if annonce:
            total = {
                m: None if objet.get(c) is None else nombre(objet[c], m)
                for m, c in (("nombre", "nombre"), ("entreprises", "nombre_siren"), ("centimes", "montant"))
            }
            sources.annonces[fichier.dispositif, fichier.date, niveau, lieu] = total
            fichier.centimes = (fichier.centimes or 0) + (total["centimes"] or 0)
        elif objet["nombre"] is None:
            fichier.rejets.append((rang, "nombre", None))
        else:
            for axe, modalite, detail in [("total", "TOTAL", objet), *(("type", _type(d), d) for d in details)]:
                _ajouter(
                    sources,
                    fichier,
                    ("", "cumul", "", niveau, lieu, axe, modalite),
                    {
                        "nombre": nombre(detail["nombre"], "nombre"),
                        "centimes": nombre(detail["montant"], "centimes"),
                        "salaries": nombre(detail["effectifs"], "salaries"),
                    },
                )


def _type(detail: dict[str, str]) -> str:
    debut = detail["libelle"].strip()[:2]
    return {"Av": "avance-remboursable", "Pr": "pret-taux-bonifie"}.get(debut, "ZZ")


def _classeur(sources: Sources, fichier: Fichier, chemin: Path, nomenclatures: Nomenclatures) -> None:
    """A workbook of activité partielle by département: the rows under the header, ND for what is withheld."""
    lignes = [list(ligne) for page in load_workbook(chemin).worksheets for ligne in page.iter_rows(values_only=True)]
    debut = next(rang for rang, ligne in enumerate(lignes) if "A17" in ligne)
    for valeurs in lignes[debut + 1 :]:
        ligne = dict(zip(lignes[debut], valeurs, strict=True))
        if not ligne["A17"]:
            break
        fichier.lues += 1
        lieu = nomenclatures.lieu("departement", str(ligne["Code du département"]))
        cle = ("", "cumul", "", "departement", lieu, "nace17", nomenclatures.modalite("nace17", str(ligne["A17"])))
        chiffres = {m: ligne[c] for m, noms in COMPTES.items() for c in noms if c in ligne}
        cachee = "ND" in chiffres.values()
        _ajouter(sources, fichier, cle, {} if cachee else {m: int(str(v)) for m, v in chiffres.items()})
        if cachee:
            sources.secretes.add((fichier.dispositif, cle[0], cle[1], fichier.date, *cle[2:]))
