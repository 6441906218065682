"""One file over HTTP: asked only if it changed, resumed where it stopped, accepted only whole and as announced."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import requests

from aides.commun.lire_yaml import lire_yaml
from aides.commun.reseau.pannes import ArretDuFournisseur, EchecDeReponse
from aides.commun.reseau.transport import Passager, Transport
from aides.diffusion.telechargement.modele import Garde, Ressource, SourceIndisponible

MORCEAU = 65_536
REDIRECTIONS = 5
# A server that gives less than this many bytes a second, after the seconds of grace, is given up; the next try resumes.
DEBIT_MIN = 2_000
GRACE = 20.0
OCTETS_MAX = 2_000_000_000
PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
ENTETES = {"Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Recu:
    """A file that was received and verified, still in the folder of parts."""

    chemin: Path
    sha256: str
    octets: int
    etag: str
    modifie: str

    def oublier(self) -> None:
        """Remove what is left of it in the folder of parts."""
        self.chemin.unlink(missing_ok=True)
        _note(self.chemin).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Entame:
    """A part of a file: which one it was begun for, and the validator to resume it with."""

    url: str = ""
    somme: str = ""
    etag: str = ""
    modifie: str = ""

    @property
    def validateur(self) -> str:
        """What If-Range takes: a strong ETag, else the date of modification."""
        return self.etag if self.etag.startswith('"') else self.modifie


def telecharger(ressource: Ressource, garde: Garde | None, parties: Path, transport: Transport) -> Recu | None:
    """Bring `ressource` into the folder `parties`; None when it is the version already kept (`garde`).

    Raises SourceIndisponible, naming the file and the cause, when it cannot be had whole and as announced.
    """
    if garde and ressource.somme and garde.somme == ressource.somme:
        return None
    telechargement = _Telechargement(ressource, garde, parties, transport)
    try:
        return transport.insister(telechargement.essayer)
    except (EchecDeReponse, ArretDuFournisseur) as erreur:
        raise SourceIndisponible(f"{ressource} n'a pas pu être téléchargé : {erreur}.".replace("..", ".")) from None


@cache
def hotes_des_fichiers() -> tuple[str, ...]:
    """Where a download may be redirected, beside the host that was asked: hotes.yml."""
    return tuple(lire_yaml(Path(__file__).with_name("hotes.yml")))


class _Telechargement:
    """The tries at one file: what one of them received, the next one goes on from."""

    def __init__(self, ressource: Ressource, garde: Garde | None, parties: Path, transport: Transport) -> None:
        self._ressource, self._garde, self._transport = ressource, garde, transport
        self._partie = parties / ressource.id
        self._note = _note(self._partie)
        self._depart = 0.0
        parties.mkdir(parents=True, exist_ok=True)

    def essayer(self) -> Recu | None:
        """One request at most. Raises Passager when another may do better, EchecDeReponse when none will."""
        self._depart = self._transport.horloge.maintenant()
        entame = self._entame()
        deja = self._partie.stat().st_size if self._partie.is_file() else 0
        if deja and self._ressource.somme and deja == self._ressource.octets:
            return self._verifier(entame)
        entetes = {**ENTETES, **self._reprise(entame, deja), **({} if deja else self._condition())}
        return self._transport.recevoir(
            self._ressource.url,
            lambda recu: self._lire(recu, deja),
            entetes=entetes,
            redirections=REDIRECTIONS,
            hotes=hotes_des_fichiers(),
        )

    def _entame(self) -> _Entame:
        """What was begun, if it was for the same version of the same file; else nothing."""
        try:
            entame = _Entame(**json.loads(self._note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            entame = _Entame()
        memes = (entame.url, entame.somme) == (self._ressource.url, self._ressource.somme)
        if not memes or not (entame.validateur or entame.somme):
            self._partie.unlink(missing_ok=True)
            return _Entame()
        return entame

    def _reprise(self, entame: _Entame, deja: int) -> dict[str, str]:
        if not deja:
            return {}
        portee = {"Range": f"bytes={deja}-"}
        return {**portee, "If-Range": entame.validateur} if entame.validateur else portee

    def _condition(self) -> dict[str, str]:
        """Validators of the version kept, when its address is still the one asked and no checksum tells more."""
        garde = self._garde
        if garde is None or garde.url != self._ressource.url or self._ressource.somme:
            return {}
        valeurs = {"If-None-Match": garde.etag, "If-Modified-Since": garde.modifie}
        return {nom: valeur for nom, valeur in valeurs.items() if valeur}

    def _lire(self, recu: requests.Response, deja: int) -> Recu | None:
        self._transport.ecarter_les_pannes(recu)
        if recu.status_code == 304 and self._condition():
            return None
        if recu.status_code == 416:
            self._partie.unlink(missing_ok=True)
            raise Passager("reprise refusée (416)")
        if recu.status_code not in (200, 206):
            raise EchecDeReponse(_motif(recu.status_code))
        if recu.status_code == 206 and not recu.headers.get("Content-Range", "").startswith(f"bytes {deja}-"):
            self._partie.unlink(missing_ok=True)
            raise Passager("reprise à un autre endroit que demandé")
        entame = _Entame(
            self._ressource.url,
            self._ressource.somme,
            recu.headers.get("ETag", ""),
            recu.headers.get("Last-Modified", ""),
        )
        self._note.write_text(json.dumps({cle: getattr(entame, cle) for cle in _Entame.__slots__}), encoding="utf-8")
        self._recopier(recu, deja if recu.status_code == 206 else 0)
        return self._verifier(entame)

    def _recopier(self, recu: requests.Response, debut: int) -> None:
        """The body into the part, as it comes: what was received stays when the connection is cut."""
        recus = 0
        with self._partie.open("r+b" if debut else "wb") as partie:
            partie.seek(debut)
            while morceau := recu.raw.read1(MORCEAU, decode_content=True):
                partie.write(morceau)
                recus += len(morceau)
                ecoule = self._transport.horloge.maintenant() - self._depart
                if ecoule > GRACE and recus < DEBIT_MIN * ecoule:
                    raise Passager(f"débit trop faible ({recus} octets en {ecoule:.0f} secondes)")
                if debut + recus > (self._ressource.octets or OCTETS_MAX):
                    partie.truncate(0)
                    raise Passager("plus d'octets reçus qu'annoncés")
            partie.truncate()

    def _verifier(self, entame: _Entame) -> Recu:
        """The whole file, once it is what was announced. Raises Passager, and forgets the part, when it is not."""
        try:
            sommes = _condenser(self._partie, {"sha256", self._ressource.algorithme or "sha256"})
            octets = self._partie.stat().st_size
            self._refuser_une_page()
            if self._ressource.octets is not None and octets != self._ressource.octets:
                raise Passager(f"{octets} octets reçus, {self._ressource.octets} annoncés")
            algorithme, attendue = self._ressource.algorithme, self._ressource.somme
            if attendue and sommes[algorithme] != attendue:
                raise Passager(f"somme de contrôle {algorithme} {sommes[algorithme]}, {attendue} annoncée")
        except Passager:
            self._partie.unlink(missing_ok=True)
            raise
        return Recu(self._partie, sommes["sha256"], octets, entame.etag, entame.modifie)

    def _refuser_une_page(self) -> None:
        with self._partie.open("rb") as partie:
            tete = partie.read(512)
        if PAGE.match(tete.removeprefix(b"\xef\xbb\xbf")):
            raise Passager("une page HTML a été reçue à la place du fichier")


def _note(partie: Path) -> Path:
    return partie.with_name(f"{partie.name}.json")


def _motif(statut: int) -> str:
    return {404: "introuvable (404)", 410: "supprimé (410)", 403: "accès refusé (403)"}.get(statut, f"statut {statut}")


def _condenser(chemin: Path, algorithmes: set[str]) -> dict[str, str]:
    condenses = {nom: hashlib.new(nom) for nom in algorithmes}
    with chemin.open("rb") as fichier:
        while morceau := fichier.read(1 << 20):
            for condense in condenses.values():
                condense.update(morceau)
    return {nom: condense.hexdigest() for nom, condense in condenses.items()}
