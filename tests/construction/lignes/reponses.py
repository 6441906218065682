"""What the completion answers of a business, in the tests of payment lines."""

from __future__ import annotations

from aides.construction.completion import Etablissement
from tests.fabrique_sirene import siren


def reponse(rang: int, **champs: object) -> Etablissement:
    vide: dict[str, object] = dict.fromkeys(Etablissement.__dataclass_fields__)
    return Etablissement(**{**vide, "siren": siren(rang), "diffusible": True, "statut": "actif", **champs})  # type: ignore[arg-type]
