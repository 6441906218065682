"""Payment files read alone, in this process: what the reading room says of each, without register nor cube."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aides.construction.controles import lire_regles, observer
from aides.construction.inventaire import Fichier
from aides.construction.lignes import SourceLignes
from aides.construction.lignes.moteur import Moteur
from aides.construction.lignes.paiements import lire_les_fichiers

REGLES = lire_regles()


@dataclass
class Bureau:
    """Reads files of payments laid in a folder; the same engine serves for all."""

    dossier: Path
    date_maj: str = "2020-12-31"

    def __post_init__(self) -> None:
        self.moteur = Moteur(self.dossier / "moteur", "500MB", 2)

    def lire(self, contenus: dict[str, bytes]) -> dict[str, SourceLignes]:
        """What is said of each file, by name."""
        fichiers = []
        for nom, contenu in contenus.items():
            chemin = self.dossier / nom
            chemin.write_bytes(contenu)
            fichiers.append(Fichier(chemin, nom, self.date_maj, (), "", ""))
        _, sources = lire_les_fichiers(self.moteur, fichiers, self.dossier / "cache")
        for fichier in fichiers:
            fichier.chemin.unlink()
        return {source.fichier.nom: source for source in sources}

    def lire_un(self, contenu: bytes, nom: str = "jour.csv") -> SourceLignes:
        return self.lire({nom: contenu})[nom]


def phrases(source: SourceLignes, statut: str = "") -> list[str]:
    """The sentences that the checks give, of one status or of all."""
    contexte = {"sujet": source.fichier.nom, "fichier": source.fichier.nom}
    controles = [observer(None, type(o)(o.nom, {**contexte, **o.faits}), REGLES) for o in source.observations]
    return [controle.commentaire for controle in controles if statut in ("", controle.statut)]
