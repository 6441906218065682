"""The folder of what was downloaded, and the memory of it: <cache>/data.gouv.fr/{sources, parties, etat.json}.

`sources` is laid out for the inventory. A new version of a file is a new folder of a date: history grows. A version
that no published database was built with gives way to the next one, so that a faulty file does not stay for ever.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from aides.commun.publication import chantier_texte
from aides.diffusion.telechargement.fichiers import Recu
from aides.diffusion.telechargement.modele import DepotOccupe, Garde, Ressource

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
        A file published again with the same content stands at the new date too, beside those that changed: a
        snapshot is whole, or the breakdown it holds would be missing from it.
        """
        neufs = {r: recu for r, recu in recus.items() if recu is not None and not self._identique(r, recu)}
        dates = {ressource.date_maj for ressource in neufs}
        ranges = {
            ressource: self._placer(ressource, neufs[ressource])
            if ressource in neufs
            else self._garder(ressource, recu, dates)
            for ressource, recu in recus.items()
        }
        for identifiant in disparus:
            self._perdre(identifiant)
        self._ecrire()
        return ranges

    def _identique(self, ressource: Ressource, recu: Recu) -> bool:
        garde = self.garde(ressource)
        return garde is not None and garde.sha256 == recu.sha256

    def _placer(self, ressource: Ressource, recu: Recu) -> Garde:
        chemin = self._place(ressource)
        os.replace(recu.chemin, self.sources / chemin)
        recu.oublier()
        self._ceder(ressource, chemin)
        garde = Garde(
            ressource.dispositif, ressource.nom, ressource.date_maj, chemin, recu.sha256, recu.octets,
            ressource.url, ressource.algorithme, ressource.somme, recu.etag, recu.modifie,
        )  # fmt: skip
        self._gardes[ressource.id] = garde
        return garde

    def _garder(self, ressource: Ressource, recu: Recu | None, dates: set[str]) -> Garde:
        garde = self._gardes[ressource.id]
        etag, modifie = (recu.etag, recu.modifie) if recu else (garde.etag, garde.modifie)
        if recu:
            recu.oublier()
        garde = replace(
            garde,
            url=ressource.url,
            algorithme=ressource.algorithme,
            somme=ressource.somme,
            etag=etag,
            modifie=modifie,
            disparu=False,
        )
        if ressource.date_maj != garde.date_maj and ressource.date_maj in dates:
            chemin = self._place(ressource)
            shutil.copyfile(self.sources / garde.chemin, self.sources / chemin)
            self._ceder(ressource, chemin)
            garde = replace(garde, date_maj=ressource.date_maj, chemin=chemin, publie=False)
        self._gardes[ressource.id] = garde
        return garde

    def _place(self, ressource: Ressource) -> str:
        """Where a version goes, under `sources`; its folder is made."""
        chemin = self.sources / ressource.dispositif / ressource.date_maj / ressource.nom
        chemin.parent.mkdir(parents=True, exist_ok=True)
        return chemin.relative_to(self.sources).as_posix()

    def _ceder(self, ressource: Ressource, chemin: str) -> None:
        """A version that was never published gives way to the one at `chemin`."""
        ancien = self._gardes.get(ressource.id)
        if ancien and not ancien.publie and ancien.chemin != chemin:
            (self.sources / ancien.chemin).unlink(missing_ok=True)

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
