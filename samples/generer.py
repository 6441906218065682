"""Write the fictional sample: lines drawn at random from a fixed seed, as raw feeds and as the published files.

    python -m samples.generer                    rewrites samples/bruts, samples/publies and samples/api
    python -m samples.generer --sortie DOSSIER   writes the three elsewhere

Run from the root of the repository. The same profils.toml and nomenclatures/ give the same bytes.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from samples.fictif import bruts, entreprises, fichiers_csv, fichiers_json, lignes, reference
from samples.fictif.bruts import Tirage
from samples.fictif.cumuls import jusqu_au
from samples.fictif.fichiers_csv import Modele
from samples.fictif.lignes import Ligne

ICI = Path(__file__).resolve().parent
DISPOSITIFS_A_MONTANT = ("pge", "reports-echeances", "cpsti")
MARQUEUR = """\
# Écrit par samples/generer.py.
fictif: true
titre: Aides aux entreprises, échantillon fictif
avertissement: "Données fictives, tirées au hasard pour la démonstration. Aucun chiffre n'est réel."
"""
# From the folder of the raw feeds: what completes the register without network.
REPONSES = "reponses_enregistrees: ../api/api-entreprise\n"


def main(arguments: list[str] | None = None) -> int:
    """Command line. Returns the exit status; refuses to empty a folder that is not a fictional sample."""
    analyseur = argparse.ArgumentParser(description="Écrit l'échantillon fictif : flux bruts et fichiers publiés.")
    analyseur.add_argument("--sortie", type=Path, default=ICI, help="où écrire bruts/, publies/ et api/ (samples)")
    analyseur.add_argument("--nomenclatures", type=Path, default=ICI.parent / "nomenclatures")
    options = analyseur.parse_args(arguments)
    dossiers = [options.sortie / "bruts", options.sortie / "publies"]
    try:
        _vider(dossiers)
    except FileExistsError as erreur:
        print(erreur, file=sys.stderr)
        return 2
    profils = tomllib.loads((ICI / "profils.toml").read_text(encoding="utf-8"))
    ref = reference.charger(options.nomenclatures)
    par_dispositif = tirer(profils, ref)
    ecrits = {
        dossiers[1]: publier(profils, ref, par_dispositif, dossiers[1]),
        dossiers[0]: ecrire_les_bruts(profils, ref, par_dispositif, dossiers[0], options.sortie / "api"),
    }
    for dossier, chemins in ecrits.items():
        octets = sum(chemin.stat().st_size for chemin in chemins)
        print(f"{len(chemins)} fichiers fictifs, {octets / 1e6:.1f} Mo, dans {dossier}")
    return 0


def tirer(profils: dict[str, Any], ref: reference.Reference) -> dict[str, list[Ligne]]:
    """The lines of every scheme: what published files and raw feeds are both written from."""
    return lignes.tirer(profils, tirer_les_entreprises(profils, ref))


def tirer_les_entreprises(profils: dict[str, Any], ref: reference.Reference) -> list[entreprises.Entreprise]:
    """The fictional businesses, aided or not."""
    return entreprises.tirer(profils["entreprises"], ref, random.Random(f"{profils['graine']} entreprises"))


def ecrire_les_bruts(
    profils: dict[str, Any], ref: reference.Reference, par_dispositif: dict[str, list[Ligne]], sortie: Path, api: Path
) -> list[Path]:
    """Write the raw feeds, the extract of SIRENE and the marker below `sortie`, the API's answers below `api`."""
    tirage = Tirage(profils, ref, par_dispositif)
    toutes = tirer_les_entreprises(profils, ref)
    return [_marquer(sortie, MARQUEUR + REPONSES), *bruts.ecrire(tirage, toutes, sortie, api / "api-entreprise")]


def publier(
    profils: dict[str, Any], ref: reference.Reference, par_dispositif: dict[str, list[Ligne]], sortie: Path
) -> list[Path]:
    """Write every snapshot below `sortie` as <dispositif>/<date>/<file>, the national totals and the marker."""
    minimum = profils["entreprises"]["minimum_par_cellule"]
    dates = profils["dates"]
    chemins = [_marquer(sortie, MARQUEUR)]
    for dossier, source, jour, modele in _instantanes(dates):
        jusque_la = jusqu_au(par_dispositif[source], jour)
        retenues = [ligne for ligne in jusque_la if ligne.volet == modele.volet]
        chemins += fichiers_csv.ecrire(modele, retenues, ref, minimum, sortie / dossier / jour)
    for jour in dates["prets-directs"]:
        prets = jusqu_au(par_dispositif["prets-directs"], jour)
        chemins += fichiers_json.ecrire_prets(prets, ref, minimum, sortie / "prets-directs" / jour)
    return chemins + _publier_les_totaux(dates, ref, par_dispositif, sortie / "json-latest")


def _publier_les_totaux(
    dates: dict[str, list[str]], ref: reference.Reference, par_dispositif: dict[str, list[Ligne]], sortie: Path
) -> list[Path]:
    """The dashboard's national totals at each scheme's last date, in a folder of that date."""
    jour = max(dates["fonds-solidarite"])
    aides = jusqu_au(par_dispositif["fonds-solidarite"], jour)
    chemins = [fichiers_json.ecrire_total_fonds_solidarite(aides, ref, sortie / jour)]
    for dispositif in DISPOSITIFS_A_MONTANT:
        jour = max(dates[dispositif])
        jusque_la = jusqu_au(par_dispositif[dispositif], jour)
        chemins.append(fichiers_json.ecrire_total_a_montant(dispositif, jusque_la, ref, sortie / jour))
    return chemins


def _instantanes(dates: dict[str, list[str]]) -> Iterator[tuple[str, str, str, Modele]]:
    """(folder, scheme of the lines, day, files) of every CSV snapshot. The first ones had no date column."""
    for jour in dates["fonds-solidarite"]:
        yield "fonds-solidarite", "fonds-solidarite", jour, fichiers_csv.modele_fonds_solidarite("VOLET1", jour)
    for jour in dates["fonds-solidarite"][1:]:
        yield "fonds-solidarite", "fonds-solidarite", jour, fichiers_csv.modele_fonds_solidarite("VOLET2", jour)
    for dispositif in DISPOSITIFS_A_MONTANT:
        for rang, jour in enumerate(dates[dispositif]):
            yield dispositif, dispositif, jour, fichiers_csv.modele_a_montant(dispositif, jour if rang else "")
    for rang, jour in enumerate(dates["activite-partielle"]):
        modele = fichiers_csv.modele_activite_partielle(jour if rang else "")
        yield "activite-partielle", "activite-partielle", jour, modele
    for jour in dates["activite-partielle-somme"]:
        yield "activite-partielle", "activite-partielle-2", jour, fichiers_csv.modele_somme_mensuelle(jour)
    for jour in dates["activite-partielle-2"]:
        yield "activite-partielle-2", "activite-partielle-2", jour, fichiers_csv.modele_mensuel(jour)


def _marquer(sortie: Path, marqueur: str) -> Path:
    sortie.mkdir(parents=True, exist_ok=True)
    chemin = sortie / "source.yml"
    chemin.write_text(marqueur, encoding="utf-8", newline="")
    return chemin


def _vider(dossiers: list[Path]) -> None:
    """Empty the folders, or none of them when one is not a fictional sample."""
    remplis = [dossier for dossier in dossiers if dossier.exists() and any(dossier.iterdir())]
    for dossier in remplis:
        marqueur = dossier / "source.yml"
        if not marqueur.is_file() or "fictif: true" not in marqueur.read_text(encoding="utf-8"):
            raise FileExistsError(f"Le dossier « {dossier} » n'est pas un échantillon fictif : il n'est pas effacé.")
    for dossier in remplis:
        shutil.rmtree(dossier)


if __name__ == "__main__":
    sys.exit(main())
