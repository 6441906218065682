"""The folder of what was downloaded, and the memory of it: <cache>/data.gouv.fr/{sources, parties, etat.json}.

`sources` is laid out for the inventory. A new version of a file is a new folder of a date: history grows. A version
that no published database was built with gives way to the next one, so that a faulty file does not stay for ever.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from aides.publication import chantier_texte
from aides.telechargement.fichiers import Recu
from aides.telechargement.modele import DepotOccupe, Garde, Ressource

VERROU = "mise-a-jour.verrou"


@contextmanager
def verrouiller(cache: Path) -> Iterator[None]:
    """Hold the cache for this run alone. Raises DepotOccupe when another run holds it; a killed run leaves no lock."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / VERROU).open("w") as verrou:
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DepotOccupe(f"Une autre mise à jour est en cours dans « {cache} ».") from None
        yield


class Depot:
    """The files kept, by resource."""

    def __init__(self, dossier: Path) -> None:
        """`dossier` is made when the first file comes. Raises ValueError when its memory cannot be read."""
        self.sources = dossier / "sources"
        self.parties = dossier / "parties"
        self._etat = dossier / "etat.json"
        self._gardes = _lire(self._etat)

    def garde(self, ressource: Ressource) -> Garde | None:
        """The version kept of a resource, if its file is still there, whole."""
        trouve = self._gardes.get(ressource.id)
        if trouve is None or trouve.dispositif != ressource.dispositif:
            return None
        chemin = self.sources / trouve.chemin
        return trouve if chemin.is_file() and chemin.stat().st_size == trouve.octets else None

    def gardes_du(self, dispositif: str) -> dict[str, Garde]:
        """The versions kept of a scheme, by resource."""
        return {cle: garde for cle, garde in self._gardes.items() if garde.dispositif == dispositif}

    def ranger(self, recus: dict[Ressource, Recu | None], disparus: list[str]) -> dict[Ressource, Garde]:
        """Put the files of one scheme in place, all together, and remember them; returns what is kept of each.

        None stands for a resource that has not changed. `disparus`: resources that are no longer announced.
        """
        ranges = {ressource: self._ranger(ressource, recu) for ressource, recu in recus.items()}
        for identifiant in disparus:
            self._perdre(identifiant)
        self._ecrire()
        return ranges

    def _ranger(self, ressource: Ressource, recu: Recu | None) -> Garde:
        ancien = self._gardes.get(ressource.id)
        if recu is None or (ancien and self.garde(ressource) and ancien.sha256 == recu.sha256):
            assert ancien is not None
            etag, modifie = (recu.etag, recu.modifie) if recu else (ancien.etag, ancien.modifie)
            if recu:
                recu.oublier()
            self._gardes[ressource.id] = replace(
                ancien,
                url=ressource.url,
                algorithme=ressource.algorithme,
                somme=ressource.somme,
                etag=etag,
                modifie=modifie,
                disparu=False,
            )
            return self._gardes[ressource.id]
        chemin = Path(ressource.dispositif) / ressource.date_maj / ressource.nom
        if ancien and not ancien.publie and ancien.chemin != chemin.as_posix():
            (self.sources / ancien.chemin).unlink(missing_ok=True)
        (self.sources / chemin).parent.mkdir(parents=True, exist_ok=True)
        os.replace(recu.chemin, self.sources / chemin)
        recu.oublier()
        garde = Garde(
            ressource.dispositif, ressource.nom, ressource.date_maj, chemin.as_posix(), recu.sha256, recu.octets,
            ressource.url, ressource.algorithme, ressource.somme, recu.etag, recu.modifie,
        )  # fmt: skip
        self._gardes[ressource.id] = garde
        return garde

    def _perdre(self, identifiant: str) -> None:
        """A resource withdrawn: what was published with it is history, what never was is forgotten."""
        garde = self._gardes.pop(identifiant)
        if garde.publie:
            self._gardes[identifiant] = replace(garde, disparu=True)
        else:
            (self.sources / garde.chemin).unlink(missing_ok=True)

    def marquer_publie(self) -> None:
        """Everything kept has gone into a published database: it is history from now on."""
        self._gardes = {cle: replace(garde, publie=True) for cle, garde in self._gardes.items()}
        self._ecrire()

    def _ecrire(self) -> None:
        contenu = {cle: asdict(garde) for cle, garde in sorted(self._gardes.items())}
        with chantier_texte(self._etat) as chemin:
            chemin.write_text(json.dumps(contenu, ensure_ascii=False, indent=1), encoding="utf-8")


def _lire(etat: Path) -> dict[str, Garde]:
    if not etat.is_file():
        return {}
    try:
        contenu = json.loads(etat.read_text(encoding="utf-8"))
        return {cle: Garde(**garde) for cle, garde in contenu.items()}
    except (ValueError, TypeError, AttributeError) as erreur:
        raise ValueError(
            f"« {etat} » est illisible ({erreur}) : effacez-le, tout sera téléchargé de nouveau."
        ) from None
