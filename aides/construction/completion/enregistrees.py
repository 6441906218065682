"""Recorded answers of API Entreprise, one JSON file a siren: the same step without network, for samples and trials."""

from __future__ import annotations

import json
from pathlib import Path

from aides.commun.reseau.pannes import EchecDeReponse
from aides.construction.completion.api_entreprise import etablissement
from aides.construction.completion.modele import Etablissement


class ReponsesEnregistrees:
    """The provider 'reponses-enregistrees': `dossier`/{siren}.json as API Entreprise answered; no file, not found."""

    nom = "reponses-enregistrees"

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier

    def arreter(self) -> None:
        """Nothing waits here."""

    def chercher(self, siren: str) -> Etablissement | None:
        chemin = self.dossier / f"{siren}.json"
        if not chemin.exists():
            return None
        try:
            return etablissement(siren, json.loads(chemin.read_bytes()))
        except ValueError:
            raise EchecDeReponse("réponse enregistrée illisible") from None
