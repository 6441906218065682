"""Raw payment files into validated Parquet, one per file, kept from one run to the next by the file's fingerprint."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aides.commun.cube import ColonneManquante, FichierIllisible, FichierRefuse, Observation, Rejet
from aides.commun.lire_yaml import lire_yaml
from aides.construction.inventaire import Fichier
from aides.construction.lecture.textes import borner_les_champs
from aides.construction.lignes import bilans, classeurs, totaux
from aides.construction.lignes import fichiers as fichiers_bruts
from aides.construction.lignes.bilans import Bilan
from aides.construction.lignes.empreintes import Empreinte, Empreintes
from aides.construction.lignes.entetes import COLONNES
from aides.construction.lignes.fichiers import PAS_DES_FEUILLES, Plan
from aides.construction.lignes.modele import SourceLignes
from aides.construction.lignes.moteur import Moteur, nom, source_csv, texte
from aides.construction.lignes.rejets import rejeter
from aides.construction.lignes.totaux import Verdict

# A change in how files are understood must change this, so that nothing read the old way is used again.
VERSION = "3"
TABLEUR = {".xlsx", ".xls", ".ods"}
VOLETS: dict[str, list[str]] = lire_yaml(Path(__file__).parent / "volets.yml")


@dataclass
class Lu:
    """A file that could be read: what is said of it, and its validated rows."""

    source: SourceLignes
    parquet: Path
    bilan: Bilan

    def lieu(self, ligne: int) -> str:
        """Where a line stands: file, sheet where there are several, line."""
        return f"{self.source.fichier.nom}, {self.bilan.lieu(ligne)}"


def _apprendre(moteur: Moteur) -> None:
    """Teach the engine how written values are understood, with the volets that exist."""
    ecritures = {volet: "|".join(formes) for volet, formes in VOLETS.items()}
    cas = (f"WHEN regexp_matches(simple, '(^|-)({formes})(-|$)') THEN {texte(v)}" for v, formes in ecritures.items())
    moteur.executer("macros.sql")
    moteur.executer(
        "volets_connus.sql",
        volets=" ".join(cas),
        ecritures="|".join(ecritures.values()),
        usuels="|".join(volet for volet in VOLETS if volet.startswith("VOLET")),
    )


def lire_les_fichiers(moteur: Moteur, fichiers: list[Fichier], cache: Path) -> tuple[list[Lu], list[SourceLignes]]:
    """Read every file that was not read before. Returns those that are in, and the sources of all of them.

    A file that cannot be read to its end, whose columns changed, that repeats another or whose total row is wrong is
    out, with an observation that says why; the others are read all the same, so that one run tells everything.
    """
    _apprendre(moteur)
    cache.mkdir(parents=True, exist_ok=True)
    empreintes = Empreintes(cache / "empreintes.json")
    premiers: dict[str, str] = {}
    sources: list[SourceLignes] = []
    a_lire: list[tuple[SourceLignes, Empreinte, Path]] = []
    for fichier in fichiers:
        try:
            empreinte = empreintes.de(fichier.chemin)
        except OSError as erreur:
            sources.append(SourceLignes(fichier, 0, "", ""))
            _refuser(sources[-1], f"le fichier ne peut pas être ouvert ({erreur.strerror})")
            continue
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
    for lu in lus:
        _faire_les_comptes(lu)
    return [lu for lu in lus if not lu.source.ecarte], sources


def rejeter_un_doublon(lu: Lu, ligne: int, siren: str, centimes: int, autre: str) -> None:
    """Set aside a payment that was kept and is the same as another, told by where it stands."""
    feuille, numero = divmod(ligne, PAS_DES_FEUILLES)
    lu.source.rejets.append(rejeter(numero, lu.bilan.feuille(feuille), "doublon", siren, centimes, autre=autre))
    lu.source.lignes_retenues -= 1
    lu.source.centimes_retenus -= centimes


def _oublier_les_absents(cache: Path, parquets: set[Path]) -> None:
    """Remove what was kept of files that are no longer there, and what a killed run has left."""
    voulus = {chemin.name for parquet in parquets for chemin in (parquet, _bilan(parquet))} | {"empreintes.json"}
    for chemin in cache.iterdir():
        if chemin.name not in voulus:
            chemin.unlink()


def _bilan(parquet: Path) -> Path:
    return parquet.with_suffix(".json")


def _lire_un(moteur: Moteur, source: SourceLignes, empreinte: Empreinte, parquet: Path) -> Lu | None:
    try:
        if not (parquet.exists() and _bilan(parquet).exists()):
            plan = _convertir(moteur, source.fichier, empreinte, parquet)
            bilans.dresser(moteur, parquet, plan, _bilan(parquet))
        return Lu(source, parquet, bilans.lire(_bilan(parquet)))
    except ColonneManquante as erreur:
        faits = {"colonne": erreur.colonne, "raison": str(erreur)}
        _ecarter(source, str(erreur), Observation("colonne_manquante", faits))
    except (FichierIllisible, FichierRefuse) as erreur:
        _refuser(source, str(erreur))
    return None


def _refuser(source: SourceLignes, raison: str) -> None:
    """A payment file that is left out would make the total smaller: nothing is published without it."""
    _ecarter(source, raison, Observation("lecture_refusee", {"raison": raison}))


def _ecarter(source: SourceLignes, raison: str, observation: Observation) -> None:
    source.ecarte = raison
    source.observations.append(observation)


def _convertir(moteur: Moteur, fichier: Fichier, empreinte: Empreinte, parquet: Path) -> Plan:
    """Validate one file into `parquet`, whole or not at all."""
    brouillon = parquet.with_suffix(f".{os.getpid()}.tmp")
    try:
        plan = Plan()
        if fichier.chemin.suffix.lower() in TABLEUR or not _convertir_vite(moteur, fichier, empreinte, brouillon):
            plan = _convertir_par_python(moteur, fichier, brouillon)
        os.replace(brouillon, parquet)
        return plan
    finally:
        brouillon.unlink(missing_ok=True)


def _convertir_vite(moteur: Moteur, fichier: Fichier, empreinte: Empreinte, sortie: Path) -> bool:
    """Let the engine parse a CSV. False when it is not one row a line in UTF-8 under a header: line numbers would be
    wrong."""
    if not empreinte.utf8:
        return False
    entete = fichiers_bruts.lire_l_entete(fichier.chemin, fichier.nom, "utf-8-sig")
    if entete.ligne > 1:
        return False
    colonnes = [f"c{rang}" for rang in range(len(entete.colonnes))]
    source = source_csv(fichier.chemin, colonnes, entete.separateur, borner_les_champs())
    expressions = {cle: f"c{position}" for cle, position in entete.positions.items()}
    try:
        lignes = _valider(moteur, fichier, sortie, source, expressions, ligne="row_number() OVER () + 1", defaut="NULL")
    except duckdb.InvalidInputException:
        return False
    return lignes == empreinte.lignes - 1


def _convertir_par_python(moteur: Moteur, fichier: Fichier, sortie: Path) -> Plan:
    plat = sortie.with_suffix(".csv")
    aplatir = classeurs.aplatir if fichier.chemin.suffix.lower() in TABLEUR else fichiers_bruts.aplatir_un_csv
    try:
        plan = aplatir(fichier.chemin, fichier.nom, plat)
        source = f"read_csv({texte(plat)}, delim = ';', quote = '\"', header = true, all_varchar = true)"
        expressions = {cle: nom(cle) for cle in COLONNES}
        _valider(moteur, fichier, sortie, source, expressions, ligne="CAST(ligne AS INTEGER)", defaut="defaut")
        return plan
    finally:
        plat.unlink(missing_ok=True)


def _valider(moteur: Moteur, fichier: Fichier, sortie: Path, source: str, colonnes: dict[str, str], **cles: str) -> int:
    """Write the validated rows; returns how many."""
    valeurs = {"sortie": texte(sortie), "source": source, "date_maj": f"DATE {texte(fichier.date_maj)}"}
    return moteur.executer("valider.sql", **valeurs, **colonnes, **cles)


def _faire_les_comptes(lu: Lu) -> None:
    """Fill the counts, the rejects and what is to be said of one file."""
    source, bilan = lu.source, lu.bilan
    source.lignes_lues, source.lignes_retenues, source.centimes_lus, source.centimes_retenus = bilan.comptes
    source.rejets = [_rejet(bilan, *ecart) for ecart in bilan.rejets]
    for feuille in bilan.plan["ignorees"]:
        source.observations.append(Observation("feuille_ignoree", {"feuille": feuille}))
    if bilan.refus:
        _refuser(source, bilan.refus)
        return
    verdict = totaux.juger(bilan.totaux, bilan.sommes)
    for total in verdict.paiements:
        source.lignes_lues += 1
        source.centimes_lus += total.centimes or 0
        source.rejets.append(_rejet(bilan, total.ligne, total.centimes, "total", None))
    source.rejets.sort(key=lambda rejet: rejet.ligne or 0)
    _dire_les_totaux(source, bilan, verdict)
    _dire_les_lignes(source, bilan)


def _rejet(bilan: Bilan, ligne: int, centimes: int | None, raison: str, valeur: str | None) -> Rejet:
    feuille, numero = divmod(ligne, PAS_DES_FEUILLES)
    return rejeter(numero, bilan.feuille(feuille), raison, valeur, centimes)


def _dire_les_totaux(source: SourceLignes, bilan: Bilan, verdict: Verdict) -> None:
    if not bilan.totaux:
        source.observations.append(Observation("lignes_sans_total", {}))
        return
    for total, somme in verdict.faux:
        if total.centimes is None:
            _refuser(source, f"{bilan.lieu(total.ligne)} : le montant de la ligne de total ne se lit pas")
        else:
            faits = {"attendu": total.centimes / 100, "trouve": somme.centimes / 100}
            _ecarter(source, "la ligne de total ne vaut pas la somme des lignes", Observation("total_faux", faits))
    for total, somme in verdict.inverifiables:
        faits = {"attendu": (total.centimes or 0) / 100, "trouve": somme.centimes / 100, "illisibles": somme.illisibles}
        source.observations.append(Observation("total_inverifiable", faits))
    for rang, lignes in verdict.non_couvertes.items():
        feuille = f", feuille « {bilan.feuille(rang)} »" if bilan.feuille(rang) else ""
        source.observations.append(Observation("lignes_hors_total", {"feuille": feuille, "trouve": lignes}))


def _dire_les_lignes(source: SourceLignes, bilan: Bilan) -> None:
    irregulieres = [ligne for ligne, _, raison, _ in bilan.rejets if raison == "colonnes"]
    if irregulieres and bilan.plan["coupe"] == irregulieres[-1]:
        source.observations.append(Observation("fichier_coupe", {"ligne": irregulieres.pop()}))
    if irregulieres:
        faits = {"trouve": len(irregulieres), "lieu": bilan.lieu(irregulieres[0])}
        source.observations.append(Observation("lignes_irregulieres", faits))
    for ecrite, volet, nombre, premiere in bilan.periodes:
        # A column that has moved may hold a siren, which is not to be read in the checks.
        exemple = f"« {ecrite} »" if sum(c.isdigit() for c in ecrite) < 9 else "un nombre"
        suite = f"Ils comptent dans {volet}, sans mois." if volet else "Ils sont rejetés."
        faits = {"exemple": exemple, "lieu": bilan.lieu(premiere), "trouve": nombre, "suite": suite}
        source.observations.append(Observation("periode_illisible", faits))
    if source.rejets and not source.ecarte:
        source.observations.append(Observation("lignes_rejetees", {"trouve": len(source.rejets)}))
