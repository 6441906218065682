"""Health: whether the served database is there, and whether each scheme has kept its rhythm.

`python -m aides.commun.sante ADRESSE` asks a running server, for the health check of a container.
"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from aides.commun import francais, reglages
from aides.commun.catalogue import Catalogue, Dispositif
from aides.commun.releves import Releve

CHEMIN = "/-/sante"
DELAI = 5.0
VIVANT, MORT, MAUVAIS_USAGE = 0, 1, 2
# What is said of the rhythm of a scheme that has ended.
ACHEVEE = "terminée"
A_JOUR, EN_RETARD, INCOMPLET, TERMINE = "a_jour", "en_retard", "incomplet", "termine"
SANS_RYTHME, SANS_DONNEES, FICTIF = "sans_rythme", "sans_donnees", "fictif"


@dataclass(frozen=True)
class EtatDispositif:
    """A scheme against its rhythm.

    `etat`: a_jour, en_retard (no figures for longer than `alarme_jours`), termine (ended, its last publication is
    there), incomplet (ended, and it is not), sans_rythme, sans_donnees, fictif. `age_jours`: since its last figures.
    """

    id: str
    titre: str
    date_maj: str | None
    frequence: str
    fin: str
    etat: str
    age_jours: int | None = None
    alarme_jours: int | None = None

    @property
    def en_retard(self) -> bool:
        """Whether readers and the monitor are to be told."""
        return self.etat in (EN_RETARD, INCOMPLET)

    @property
    def phrase(self) -> str:
        """French sentence that says why the scheme is late."""
        dernier = f"{self.titre} : derniers chiffres du {francais.jour(self.date_maj)}"
        if self.etat == INCOMPLET:
            return f"{dernier}, alors que la dernière publication date du {francais.jour(self.fin)}."
        return f"{dernier}, il y a {self.age_jours} jours, pour une publication {self.frequence}."


def aujourdhui() -> date:
    """The day it is, or that AIDES_AUJOURDHUI (ISO date) says it is. Raises ReglageFaux when that is no date."""
    dit: date | None = reglages.lire("AIDES_AUJOURDHUI")
    return dit or date.today()


def evaluer(fiches: Iterable[Mapping[str, Any]], catalogue: Catalogue, jour: date) -> list[EtatDispositif]:
    """State of each scheme on `jour`. `fiches`: rows of the table dispositif (id, titre, frequence, date_maj, fictif).

    The catalogue decides of the rhythm and of the end. Fictional schemes are never late.
    """
    return [_evaluer(fiche, catalogue.connu(fiche["id"]), catalogue, jour) for fiche in fiches]


def dire_rythmes(etats: Iterable[EtatDispositif]) -> dict[str, str]:
    """How often each scheme is published, by id: « terminée » once its last publication is there."""
    return {etat.id: ACHEVEE if etat.etat == TERMINE else etat.frequence for etat in etats}


def _evaluer(
    fiche: Mapping[str, Any], dispositif: Dispositif | None, catalogue: Catalogue, jour: date
) -> EtatDispositif:
    date_maj = fiche["date_maj"]
    fin = dispositif.fin if dispositif else ""
    alarme = catalogue.rythme(dispositif, jour).alarme if dispositif else None
    age = (jour - date.fromisoformat(date_maj)).days if date_maj else None
    etat = _etat(bool(fiche["fictif"]), date_maj, age, alarme, fin, jour)
    return EtatDispositif(fiche["id"], fiche["titre"], date_maj, fiche["frequence"], fin, etat, age, alarme)


def _etat(fictif: bool, date_maj: str | None, age: int | None, alarme: int | None, fin: str, jour: date) -> str:
    if fictif:
        return FICTIF
    if date_maj is None or age is None:
        return SANS_DONNEES
    if fin and fin < jour.isoformat():
        return TERMINE if date_maj >= fin else INCOMPLET
    if alarme is None:
        return SANS_RYTHME
    return EN_RETARD if age > alarme else A_JOUR


def rapport(
    base: Mapping[str, Any] | None,
    etats: list[EtatDispositif],
    raisons: list[str],
    releves: Mapping[str, Releve] | None = None,
) -> dict[str, Any]:
    """The JSON object of /-/sante. `base`: fingerprint and title of what is served, None when it cannot be read.

    `raisons`: French sentences of what is wrong beside the schemes that are late. `releves`: the last time that each
    scheme was asked for; it is no alarm by itself, and says why a scheme is late.
    """
    vus = releves or {}
    toutes = [*raisons, *(_avec_la_cause(etat, vus.get(etat.id)) for etat in etats if etat.en_retard)]
    return {
        "etat": "alerte" if toutes else "ok",
        "raisons": toutes,
        "base": {"lisible": base is not None, **(base or {})},
        "dispositifs": [{**asdict(etat), "releve": asdict(vus[etat.id]) if etat.id in vus else None} for etat in etats],
    }


def _avec_la_cause(etat: EtatDispositif, vu: Releve | None) -> str:
    if vu is None or not vu.raison:
        return etat.phrase
    return f"{etat.phrase} Au dernier relevé, le {francais.jour(vu.jour)} : {vu.raison}"


def main(arguments: list[str] | None = None) -> int:
    """Ask the server at ADRESSE; 0 when it answers from its database, late figures or not; 1 when it does not."""
    mots = sys.argv[1:] if arguments is None else arguments
    if len(mots) != 1 or not mots[0].startswith(("http://", "https://")):
        print("Usage : python -m aides.commun.sante http://adresse-du-site", file=sys.stderr)
        return MAUVAIS_USAGE
    try:
        reponse = json.loads(_lire(mots[0].rstrip("/") + CHEMIN))
        if reponse["base"]["lisible"]:
            return VIVANT
        print(" ".join(reponse["raisons"]), file=sys.stderr)
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        print(f"Le site ne répond pas ({erreur}).", file=sys.stderr)
    return MORT


def _lire(adresse: str) -> bytes:
    # No proxy: the server asked is this machine's own.
    ouvreur = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    demande = urllib.request.Request(adresse)
    if hotes := reglages.lire("AIDES_HOTES"):
        demande.add_header("Host", hotes[0])
    try:
        with ouvreur.open(demande, timeout=DELAI) as reponse:
            corps: bytes = reponse.read()
    except urllib.error.HTTPError as erreur:
        corps = erreur.read()
    return corps


if __name__ == "__main__":
    sys.exit(main())
