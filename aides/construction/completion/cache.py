"""The local memory of what providers answered, so that no second run and no resumed run asks the same thing twice."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from aides.commun.reseau.pannes import CompletionImpossible
from aides.construction.completion.modele import Etablissement

DOSSIER = Path(__file__).parent
VERSION = 1
VIDE: dict[str, object] = {champ.name: None for champ in fields(Etablissement)}


@dataclass(frozen=True, slots=True)
class Souvenir:
    """An answer already had: the head office, or None for a siren that the provider does not know."""

    etablissement: Etablissement | None


class Cache:
    """An SQLite file, readable by its owner only. Use it from one thread, as a context manager.

    Every answer is committed as it comes: a killed run keeps all that it was told.
    Raises CompletionImpossible when the file is damaged or was written by another version.
    """

    def __init__(self, chemin: Path, maintenant: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.chemin = chemin
        self._maintenant = maintenant
        self._inserer = (DOSSIER / "cache_inserer.sql").read_text(encoding="utf-8")
        self._lire = (DOSSIER / "cache_lire.sql").read_text(encoding="utf-8")
        chemin.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(chemin, os.O_CREAT, 0o600))
        try:
            self._base = _ouvrir(chemin)
        except sqlite3.DatabaseError as erreur:
            raise CompletionImpossible(
                f"Le cache {chemin.name} est illisible ({erreur}) : supprimez-le, les siren seront redemandés."
            ) from None

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.fermer()

    def fermer(self) -> None:
        self._base.close()

    def lire(self, siren: str, fournisseur: str | None) -> Souvenir | None:
        """What is known of `siren` for this provider, or None when it is to be asked."""
        ligne = self._base.execute(self._lire, {"siren": siren, "fournisseur": fournisseur}).fetchone()
        if ligne is None:
            return None
        *valeurs, etat = ligne
        if etat == "introuvable":
            return Souvenir(None)
        contenu = dict(zip(VIDE, valeurs, strict=True))
        return Souvenir(Etablissement(**{**contenu, "diffusible": bool(contenu["diffusible"])}))

    def retenir(self, siren: str, fournisseur: str, etablissement: Etablissement | None) -> None:
        """Write one answer, for good: found, or (None) not found."""
        contenu = VIDE if etablissement is None else asdict(etablissement)
        with self._base:
            self._base.execute(
                self._inserer,
                {
                    **contenu,
                    "siren": siren,
                    "fournisseur": fournisseur,
                    "etat": "introuvable" if etablissement is None else "trouve",
                    "date_reponse": self._maintenant().isoformat(timespec="seconds"),
                },
            )

    def etablissements(self, sirens: Iterable[str], fournisseur: str | None = None) -> Iterator[Etablissement]:
        """The head offices known for these siren, each once at most, in the order of `sirens`."""
        for siren in dict.fromkeys(sirens):
            souvenir = self.lire(siren, fournisseur)
            if souvenir is not None and souvenir.etablissement is not None:
                yield souvenir.etablissement


def _ouvrir(chemin: Path) -> sqlite3.Connection:
    base = sqlite3.connect(chemin, timeout=30)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        (version,) = base.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise sqlite3.DatabaseError(f"version {version}, attendue {VERSION}")
        base.executescript((DOSSIER / "cache.sql").read_text(encoding="utf-8"))
        base.execute(f"PRAGMA user_version = {VERSION}")
    except sqlite3.DatabaseError:
        base.close()
        raise
    return base
