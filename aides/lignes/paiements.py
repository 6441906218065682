"""Raw payment files into validated Parquet, one per file, kept from one run to the next by the file's fingerprint."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from aides.inventaire import Fichier
from aides.lecture.modele import ColonneManquante, FichierIllisible, Observation, Rejet
from aides.lignes import fichiers as fichiers_bruts
from aides.lignes.empreintes import Empreinte, Empreintes, ecrire_d_un_coup
from aides.lignes.modele import SourceLignes
from aides.lignes.moteur import Moteur, liste, nom, requete, source_csv, texte

# A change in how files are understood must change this, so that nothing read the old way is used again.
VERSION = "2"
TABLEUR = {".xlsx", ".xls", ".ods"}
RAISONS: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "raisons.yml").read_text(encoding="utf-8"))


@dataclass
class Lu:
    """A file that could be read: what is said of it, and its validated rows."""

    source: SourceLignes
    parquet: Path


def lire_les_fichiers(moteur: Moteur, fichiers: list[Fichier], cache: Path) -> tuple[list[Lu], list[SourceLignes]]:
    """Read every file that was not read before. Returns those that are in, and the sources of all of them.

    A file that is unreadable, whose columns changed, that repeats another or whose total row is wrong is out, with an
    observation that says why; the others are read all the same, so that one run tells everything.
    """
    cache.mkdir(parents=True, exist_ok=True)
    empreintes = Empreintes(cache / "empreintes.json")
    premiers: dict[str, str] = {}
    sources: list[SourceLignes] = []
    a_lire: list[tuple[SourceLignes, Empreinte, Path]] = []
    for fichier in fichiers:
        empreinte = empreintes.de(fichier.chemin)
        source = SourceLignes(fichier, empreinte.octets, empreinte.sha256, empreinte.date_recuperation)
        sources.append(source)
        autre = premiers.setdefault(empreinte.sha256, fichier.nom)
        if autre == fichier.nom:
            parquet = cache / f"{empreinte.sha256}-{fichier.date_maj}-v{VERSION}.parquet"
            a_lire.append((source, empreinte, parquet))
        else:
            _ecarter(source, f"même contenu que {autre}", Observation("fichier_en_double", {"autre": autre}))
    empreintes.garder()
    _oublier_les_absents(cache, {parquet for *_, parquet in a_lire})
    # A file is parsed by one thread, so that its lines keep their numbers: several files make several threads.
    with ThreadPoolExecutor(moteur.fils) as equipe:
        lus = [lu for lu in equipe.map(lambda aller: _lire_un(moteur.jumeau(), *aller), a_lire) if lu]
    return _faire_les_comptes(moteur, lus), sources


def _oublier_les_absents(cache: Path, parquets: set[Path]) -> None:
    """Remove what was kept of files that are no longer there, and what a killed run has left."""
    voulus = {chemin.name for parquet in parquets for chemin in (parquet, _bilan(parquet))} | {"empreintes.json"}
    for chemin in cache.iterdir():
        if chemin.name not in voulus:
            chemin.unlink()


def _lire_un(moteur: Moteur, source: SourceLignes, empreinte: Empreinte, parquet: Path) -> Lu | None:
    try:
        if not parquet.exists():
            _convertir(moteur, source.fichier, empreinte, parquet)
    except ColonneManquante as erreur:
        _ecarter(
            source, str(erreur), Observation("colonne_manquante", {"colonne": erreur.colonne, "raison": str(erreur)})
        )
    except FichierIllisible as erreur:
        _ecarter(source, str(erreur), Observation("fichier_illisible", {"raison": str(erreur)}))
    else:
        return Lu(source, parquet)
    return None


def _ecarter(source: SourceLignes, raison: str, observation: Observation) -> None:
    source.ecarte = raison
    source.observations.append(observation)


def _convertir(moteur: Moteur, fichier: Fichier, empreinte: Empreinte, parquet: Path) -> None:
    """Validate one file into `parquet`, whole or not at all."""
    brouillon = parquet.with_suffix(f".{os.getpid()}.tmp")
    try:
        if fichier.chemin.suffix.lower() in TABLEUR or not _convertir_vite(moteur, fichier, empreinte, brouillon):
            _convertir_par_python(moteur, fichier, empreinte, brouillon)
        os.replace(brouillon, parquet)
    finally:
        brouillon.unlink(missing_ok=True)


def _convertir_vite(moteur: Moteur, fichier: Fichier, empreinte: Empreinte, sortie: Path) -> bool:
    """Let the engine parse a CSV. False when it is not one row a line in UTF-8: line numbers would be wrong."""
    if not empreinte.utf8:
        return False
    entete = fichiers_bruts.lire_l_entete(fichier.chemin, fichier.nom, "utf-8-sig")
    colonnes = [f"c{rang}" for rang in range(len(entete.colonnes))]
    source = source_csv(fichier.chemin, colonnes, entete.separateur)
    expressions = {cle: f"c{position}" for cle, position in entete.positions.items()}
    try:
        lignes = _valider(moteur, fichier, sortie, source, expressions, ligne="row_number() OVER () + 1", defaut="NULL")
    except duckdb.InvalidInputException:
        return False
    return lignes == empreinte.lignes - 1


def _convertir_par_python(moteur: Moteur, fichier: Fichier, empreinte: Empreinte, sortie: Path) -> None:
    plat = sortie.with_suffix(".csv")
    try:
        if fichier.chemin.suffix.lower() in TABLEUR:
            fichiers_bruts.aplatir_un_classeur(fichier.chemin, fichier.nom, plat)
        else:
            encodage = "utf-8-sig" if empreinte.utf8 else "cp1252"
            fichiers_bruts.aplatir_un_csv(fichier.chemin, fichier.nom, encodage, plat)
        source = f"read_csv({texte(plat)}, delim = ';', quote = '\"', header = true, all_varchar = true)"
        expressions = {cle: nom(cle) for cle in fichiers_bruts.COLONNES}
        _valider(moteur, fichier, sortie, source, expressions, ligne="CAST(ligne AS INTEGER)", defaut="defaut")
    except UnicodeDecodeError as erreur:
        raise FichierIllisible(f"le texte n'est ni en UTF-8 ni en Windows-1252 (octet {erreur.start})") from erreur
    finally:
        plat.unlink(missing_ok=True)


def _valider(moteur: Moteur, fichier: Fichier, sortie: Path, source: str, colonnes: dict[str, str], **cles: str) -> int:
    """Write the validated rows; returns how many."""
    valeurs = {"sortie": texte(sortie), "source": source, "date_maj": f"DATE {texte(fichier.date_maj)}"}
    return moteur.executer("valider.sql", **valeurs, **colonnes, **cles)


def _faire_les_comptes(moteur: Moteur, lus: list[Lu]) -> list[Lu]:
    """Fill the counts, the rejects and the total row of every file; returns the files that are in."""
    sans_bilan = [lu.parquet for lu in lus if not _bilan(lu.parquet).exists()]
    if sans_bilan:
        _dresser_les_bilans(moteur, sans_bilan)
    for lu in lus:
        bilan = json.loads(_bilan(lu.parquet).read_text(encoding="utf-8"))
        source = lu.source
        source.lignes_lues, source.lignes_retenues, source.centimes_lus, source.centimes_retenus = bilan["comptes"]
        _juger(source, bilan["ecarts"])
    return [lu for lu in lus if not lu.source.ecarte]


def _bilan(parquet: Path) -> Path:
    return parquet.with_suffix(".json")


def _dresser_les_bilans(moteur: Moteur, parquets: list[Path]) -> None:
    """Keep beside each validated file its counts and its rows that are out: they are never counted again."""
    chemins = liste([str(parquet) for parquet in parquets])
    ecarts: dict[str, list[list[Any]]] = defaultdict(list)
    for chemin, *ecart in moteur.lignes(requete("ecarts.sql", chemins=chemins)):
        ecarts[chemin].append(ecart)
    for chemin, *comptes in moteur.lignes(requete("comptes.sql", chemins=chemins)):
        contenu = json.dumps({"comptes": comptes, "ecarts": ecarts[chemin]}, ensure_ascii=False)
        ecrire_d_un_coup(_bilan(Path(chemin)), contenu)


def _juger(source: SourceLignes, ecarts: list[list[Any]]) -> None:
    """Rejects and total row of one file, from its rows that are out: (line, centimes, reason, value, last line)."""
    total: int | None = None
    for ligne, centimes, raison, valeur, derniere in ecarts:
        if raison == "total" and ligne == derniere:
            total = centimes
            continue
        source.lignes_lues += raison == "total"
        source.centimes_lus += (centimes or 0) if raison == "total" else 0
        source.rejets.append(rejeter(ligne, raison, valeur, centimes))
    _controler_le_total(
        source, total, any(ligne == derniere and raison == "total" for ligne, _, raison, _, derniere in ecarts)
    )
    if source.rejets and not source.ecarte:
        source.observations.append(Observation("lignes_rejetees", {"trouve": len(source.rejets)}))


def rejeter(ligne: int, raison: str, valeur: str | None, centimes: int | None, **faits: str) -> Rejet:
    """A reject with the column and the sentence of its reason."""
    entree = RAISONS[raison]
    return Rejet(ligne, entree["colonne"], valeur or "", entree["phrase"].format(**faits), centimes)


def _controler_le_total(source: SourceLignes, total: int | None, present: bool) -> None:
    illisibles = sum(rejet.centimes is None for rejet in source.rejets)
    faits = {"attendu": None if total is None else total / 100, "trouve": source.centimes_lus / 100}
    if not present:
        source.observations.append(Observation("lignes_sans_total", {}))
    elif total == source.centimes_lus:
        return
    elif illisibles and total is not None:
        source.observations.append(Observation("total_inverifiable", {**faits, "illisibles": illisibles}))
    else:
        _ecarter(source, "la ligne de total ne vaut pas la somme des lignes", Observation("total_faux", faits))
