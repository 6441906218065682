"""Payment files and SIRENE extracts for tests, in the layout of the tax administration and of INSEE."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from openpyxl import Workbook

from aides.construction.inventaire import Fichier
from aides.construction.lignes import Completer, Options, Registre, ResultatLignes, traiter

ENTETE = ["Période", "SIREN", "Cde postal", "Pays", "Montant", "Dev.", "Date paiement"]
ETABLISSEMENT = {
    "siren": "",
    "nic": "",
    "siret": "",
    "statutDiffusionEtablissement": "O",
    "dateCreationEtablissement": "2001-01-01",
    "trancheEffectifsEtablissement": "01",
    "etablissementSiege": "true",
    "codePostalEtablissement": "",
    "codeCommuneEtablissement": "",
    "dateDebut": "2010-01-01",
    "etatAdministratifEtablissement": "A",
    "activitePrincipaleEtablissement": "56.10A",
    "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
}
UNITE = {
    "siren": "",
    "statutDiffusionUniteLegale": "O",
    "trancheEffectifsUniteLegale": "02",
    "etatAdministratifUniteLegale": "A",
    "categorieJuridiqueUniteLegale": "5499",
    "activitePrincipaleUniteLegale": "47.11F",
    "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
    "nicSiegeUniteLegale": "00013",
}


def siren(rang: int) -> str:
    """The rank-th fictional siren, with its key."""
    base = f"{10_000_000 + rang:08d}"
    somme = sum(int(c) if i % 2 == 0 else sum(divmod(2 * int(c), 10)) for i, c in enumerate(base))
    return base + str(-somme % 10)


def paiement(
    qui: str | int,
    montant: str = "1500",
    jour: str = "04-15-20",
    *,
    periode: str = "03-VOLET1",
    code_postal: str = "75001",
    pays: str = "FR",
    devise: str = "EUR",
) -> list[str]:
    """One line of a payment file; a number stands for the siren of that rank."""
    return [periode, siren(qui) if isinstance(qui, int) else qui, code_postal, pays, montant, devise, jour]


def total(montant: str) -> list[str]:
    """The last line of a payment file."""
    return ["", "", "", "", montant, "", ""]


def texte_csv(lignes: Iterable[list[str]], separateur: str = ";", entete: list[str] = ENTETE) -> str:
    """Lines as the text of a CSV."""
    tampon = io.StringIO()
    csv.writer(tampon, delimiter=separateur, lineterminator="\n").writerows([entete, *lignes])
    return tampon.getvalue()


@dataclass
class Atelier:
    """A folder with payment files and a register, and the command to process them."""

    dossier: Path
    date_maj: str = "2020-12-31"

    def csv(self, nom: str, lignes: Iterable[list[str]], date_maj: str | None = None) -> Path:
        """Write a payment file in UTF-8 with semicolons."""
        return self.octets(nom, texte_csv(lignes).encode(), date_maj)

    def octets(self, nom: str, contenu: bytes, date_maj: str | None = None) -> Path:
        chemin = self.dossier / "fonds-solidarite" / (date_maj or self.date_maj) / nom
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_bytes(contenu)
        return chemin

    def xlsx(self, nom: str, lignes: Iterable[list[object]]) -> Path:
        """Write a payment file as the workbook that the administration sends."""
        classeur = Workbook()
        feuille = classeur.active
        assert feuille is not None
        feuille.append(ENTETE)
        for ligne in lignes:
            feuille.append(ligne)
        tampon = io.BytesIO()
        classeur.save(tampon)
        return self.octets(nom, tampon.getvalue())

    def sirene(self, etablissements: list[dict[str, str]], unites: list[dict[str, str]], format_: str = "csv") -> None:
        """Write the register's two files as csv, zip or parquet."""
        for nom, modele, lignes in (
            ("StockEtablissement_utf8", ETABLISSEMENT, etablissements),
            ("StockUniteLegale_utf8", UNITE, unites),
        ):
            tampon = io.StringIO()
            entete = dict.fromkeys([*modele, *(colonne for ligne in lignes for colonne in ligne)])
            ecrivain = csv.DictWriter(tampon, [*entete], restval="", lineterminator="\n")
            ecrivain.writeheader()
            ecrivain.writerows([{**modele, **ligne} for ligne in lignes])
            self._ranger(nom, tampon.getvalue(), format_)

    def _ranger(self, nom: str, texte: str, format_: str) -> None:
        sirene = self.dossier / "sirene"
        sirene.mkdir(exist_ok=True)
        for ancien in sirene.glob(f"{nom}*"):
            ancien.unlink()
        chemin = sirene / f"{nom}.csv"
        chemin.write_text(texte, encoding="utf-8")
        if format_ == "zip":
            with zipfile.ZipFile(sirene / f"{nom}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(chemin, f"{nom}.csv")
            chemin.unlink()
        if format_ == "parquet":
            with duckdb.connect() as base:
                # As INSEE's own Parquet: the flag of head offices is a boolean there.
                base.execute(
                    f"COPY (SELECT * FROM read_csv('{chemin}', types = {{'siren': 'VARCHAR'}}, all_varchar = false,"
                    f" auto_type_candidates = ['BOOLEAN', 'DATE', 'VARCHAR'])) TO '{chemin.with_suffix('.parquet')}'"
                )
            chemin.unlink()

    def fichiers(self) -> list[Fichier]:
        return [
            Fichier(chemin, chemin.relative_to(self.dossier).as_posix(), chemin.parent.name, (), "", "")
            for chemin in sorted(self.dossier.glob("fonds-solidarite/*/*"))
        ]

    @property
    def interne(self) -> Path:
        return self.dossier / "aides-interne.db"

    def traiter(
        self, registre: Registre, completer: Completer | None = None, *, travail: str = "travail"
    ) -> ResultatLignes:
        return traiter(self.fichiers(), registre, completer, Options(self.dossier / travail, self.interne, "500MB"))


def etablissement(rang: int, commune: str, **autres: str) -> dict[str, str]:
    """A row of StockEtablissement: the head office of the siren of that rank unless said otherwise."""
    numero = siren(rang)
    nic = autres.pop("nic", "00013")
    return {"siren": numero, "nic": nic, "siret": numero + nic, "codeCommuneEtablissement": commune, **autres}


def unite(rang: int, **autres: str) -> dict[str, str]:
    """A row of StockUniteLegale for the siren of that rank."""
    return {"siren": siren(rang), **autres}
