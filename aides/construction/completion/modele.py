"""What crosses the door of the completion step: the head office found, the provider's interface, the account given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aides.commun.francais import nombre

NAF_REV2, NAF_2025 = "NAFRev2", "NAF2025"
FORMES = {
    "siret": re.compile(r"\d{14}"),
    "commune": re.compile(r"(?:\d{2}|2[AB])\d{3}"),
    "code_postal": re.compile(r"\d{5}"),
    "naf": re.compile(r"\d{2}\.\d{2}[A-Z]"),
    "effectif": re.compile(r"NN|\d{2}"),
    "categorie": re.compile(r"\d{4}|\d{2}"),
}


@dataclass(frozen=True, slots=True)
class Etablissement:
    """The head office of one siren, without name or address.

    Codes are text as the register writes them, or None when it does not say, masks ("[ND]") or writes nonsense.
    `activite_principale` is a code of NAF rév. 2, else of NAF 2025, or None; `nomenclature_activite` names the
    nomenclature that the register answered in, so that an old one explains an empty code. `statut` is 'actif', 'ferme'
    (the head office) or 'cesse' (the whole legal unit). When `diffusible` is false nothing finer than the
    commune may be republished.
    """

    siren: str
    siret: str | None
    code_commune: str | None
    code_postal: str | None
    activite_principale: str | None
    nomenclature_activite: str | None
    tranche_effectif: str | None
    tranche_effectif_unite_legale: str | None
    categorie_juridique: str | None
    diffusible: bool
    statut: str


class Fournisseur(Protocol):
    """A register that can be asked for one siren at a time, from several threads."""

    @property
    def nom(self) -> str:
        """The provider's short name: the cache remembers answers under it."""

    def chercher(self, siren: str) -> Etablissement | None:
        """The head office of `siren` (9 digits), or None when the register does not know it.

        Raises EchecDeReponse when this siren could not be answered, ArretDuFournisseur when none will be.
        """

    def arreter(self) -> None:
        """Cut short every wait in progress; the provider is not used afterwards."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """The account of one run. Counts are distinct siren.

    demandes = invalides + depuis_cache + interroges + non_demandes, and
    depuis_cache + interroges = trouves + introuvables + echoues. `sans_commune` are among `trouves`.
    """

    fournisseur: str | None
    demandes: int = 0
    invalides: int = 0
    depuis_cache: int = 0
    interroges: int = 0
    non_demandes: int = 0
    trouves: int = 0
    introuvables: int = 0
    sans_commune: int = 0
    echecs: Counter[str] = field(default_factory=Counter)
    arret: str | None = None

    @property
    def echoues(self) -> int:
        return sum(self.echecs.values())

    @property
    def sans_localisation(self) -> int:
        """How many siren this step leaves without a commune, whatever the reason."""
        return self.demandes - self.trouves + self.sans_commune

    def phrase(self) -> str:
        """The account as French sentences, for the console and the quality report."""
        return " ".join(_phrases(self))


def _phrases(bilan: Bilan) -> list[str]:
    if not bilan.demandes:
        return ["Aucun siren à compléter."]
    phrases = [
        f"{_siren(bilan.demandes)} à compléter : {_accord(bilan.trouves, 'trouvé')}, "
        f"{_accord(bilan.introuvables, 'introuvable')}, {nombre(bilan.echoues)} en échec "
        f"({nombre(bilan.depuis_cache)} par le cache, {nombre(bilan.interroges)} par {_source(bilan)})."
    ]
    if bilan.fournisseur is None and bilan.non_demandes:
        phrases.append(
            f"Aucun fournisseur n'est configuré (pas de jeton API Entreprise) : "
            f"{_siren(bilan.non_demandes)} n'ont pas été demandés."
        )
    elif bilan.non_demandes:
        phrases.append(f"{_siren(bilan.non_demandes)} n'ont pas été demandés.")
    if bilan.arret:
        phrases.append(bilan.arret)
    if bilan.invalides:
        phrases.append(f"{_siren(bilan.invalides)} mal formés n'ont pas été demandés.")
    if bilan.echecs:
        motifs = ", ".join(f"{motif} ({nombre(combien)})" for motif, combien in bilan.echecs.most_common())
        phrases.append(f"Échecs, à redemander au prochain passage : {motifs}.")
    phrases.append(f"{_siren(bilan.sans_localisation)} restent sans localisation.")
    return phrases


def _siren(combien: int) -> str:
    return f"{nombre(combien)} siren"


def _accord(combien: int, mot: str) -> str:
    return f"{nombre(combien)} {mot}{'s' if combien > 1 else ''}"


def _source(bilan: Bilan) -> str:
    return bilan.fournisseur or "un fournisseur"


def siren_valide(siren: str) -> bool:
    """Nine digits whose Luhn key holds, as INSEE builds siren."""
    if not re.fullmatch(r"[0-9]{9}", siren):
        return False
    chiffres = [int(chiffre) * (1 + rang % 2) for rang, chiffre in enumerate(siren)]
    return sum(chiffre - 9 * (chiffre > 9) for chiffre in chiffres) % 10 == 0


def preferee(activites: Sequence[tuple[str | None, str]]) -> tuple[str | None, str | None]:
    """The first code of NAF rév. 2, else of NAF 2025, with its nomenclature, among (code, nomenclature)."""
    for connue in (NAF_REV2, NAF_2025):
        for lue, nomenclature in activites:
            if lue and nomenclature == connue:
                return lue, connue
    return None, None


def code(valeur: object, forme: str) -> str | None:
    """`valeur` when it is a code of the given form (a key of FORMES), else None: masks and nonsense are not codes."""
    return valeur if isinstance(valeur, str) and FORMES[forme].fullmatch(valeur) else None


def statut(siege: Mapping[str, object], unite: Mapping[str, object]) -> str:
    """The `statut` of a head office, in the words of the register: C, the legal unit has ceased; F, it is closed."""
    if unite.get("etat_administratif") == "C":
        return "cesse"
    return "ferme" if siege.get("etat_administratif") == "F" else "actif"
