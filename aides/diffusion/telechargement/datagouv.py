"""The catalogue of data.gouv.fr: the resources of a scheme's dataset, recognised by name and dated.

Source of the fields: documentation of the API v1 (GET /datasets/{id or slug}/). `url` changes when the file is
replaced and is the one that the checksum describes; `checksum` is null for files hosted elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from aides.commun import reglages
from aides.commun.catalogue import Dispositif
from aides.commun.reseau.limites import Horloge, Quota
from aides.commun.reseau.pannes import ArretDuFournisseur, EchecDeReponse
from aides.commun.reseau.transport import Regles, Reponse, ReponseIllisible, SansJeton, Transport
from aides.diffusion.datagouv import ADRESSE, ALGORITHMES
from aides.diffusion.telechargement.modele import LONGUEUR, Annonce, Laissee, Ressource, SourceIndisponible

DATAGOUV = "data.gouv.fr"
# data.gouv.fr announces no quota: this is a pace that no administrator would notice.
QUOTA = Quota(600, 60.0)
REGLES = Regles(essais=4, delai_lecture=30.0, delai_total=60.0, octets_max=20_000_000)
DATES = (
    re.compile(r"(?<!\d)(?P<annee>20\d{2})-(?P<mois>\d{2})-(?P<jour>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<jour>\d{2})[/-](?P<mois>\d{2})[/-](?P<annee>20\d{2})(?!\d)"),
)
DOCUMENTATION = "documentation"
# The catalogue's are UUIDs; it is the name of a file here.
IDENTIFIANT = re.compile(r"[\w-]{1,64}")
REDIRECTIONS = 3


def transport_de(
    environnement: Mapping[str, str], adresse: str | None = None, horloge: Horloge | None = None
) -> Transport:
    """The HTTP client of the API at `adresse`, else at the variable AIDES_DATAGOUV, else at the public address.

    Raises CompletionImpossible or ReglageFaux when the address is not one.
    """
    return Transport(
        adresse or reglages.lire("AIDES_DATAGOUV", environnement) or ADRESSE,
        SansJeton(),
        QUOTA,
        regles=REGLES,
        horloge=horloge,
    )


def lister(dispositif: Dispositif, transport: Transport, jour: date) -> Annonce:
    """What a scheme's dataset announces on `jour`: the files that its formats recognise, and what is left aside.

    Of two resources that would be the same file of the same day, the last modified is kept. One odd resource is left
    aside with its reason, and does not stop the others.
    Raises SourceIndisponible when the dataset cannot be read, has vanished, or holds no file that is recognised.
    """
    objets, slug = _demander(dispositif, transport)
    trouvees: dict[tuple[str, str], tuple[str, Ressource]] = {}
    laissees = []
    for objet in objets:
        lue = _ressource(dispositif, objet, jour)
        if isinstance(lue, Laissee):
            laissees.append(lue)
            continue
        rang = (_texte(objet, "last_modified"), lue)
        cle = (lue.nom, lue.date_maj)
        if cle not in trouvees or trouvees[cle][0] < rang[0]:
            trouvees[cle] = rang
    if not trouvees:
        raisons = "".join(f" « {une.titre[:LONGUEUR]} » : {une.raison}." for une in laissees if une.raison)
        raise SourceIndisponible(
            f"{dispositif.id} : aucune des {len(objets)} ressources du jeu de données « {dispositif.jeu_de_donnees} » "
            f"ne porte un nom de fichier connu (voir formats dans dispositif.yml).{raisons}"
        )
    return Annonce([ressource for _, ressource in trouvees.values()], laissees, slug)


def _demander(dispositif: Dispositif, transport: Transport) -> tuple[list[dict[str, object]], str]:
    """The resources of the dataset but its documentation, and its new name when the catalogue gives it another."""
    nom = f"{dispositif.id} : le jeu de données « {dispositif.jeu_de_donnees} »"
    chemin = f"/datasets/{dispositif.jeu_de_donnees}/"
    try:
        reponse = transport.demander(chemin, {}, _verifier, REDIRECTIONS)
    except (EchecDeReponse, ArretDuFournisseur) as erreur:
        raise SourceIndisponible(f"{nom} n'a pas pu être lu ({erreur}).") from None
    if reponse.statut in (404, 410) or reponse.objet.get("deleted"):
        raise SourceIndisponible(f"{nom} n'existe plus ({reponse.statut}).")
    if reponse.statut != 200:
        raise SourceIndisponible(f"{nom} n'a pas pu être lu (statut {reponse.statut}).")
    ressources = reponse.objet["resources"]
    assert isinstance(ressources, list)
    objets = [objet for objet in ressources if isinstance(objet, dict) and objet.get("type") != DOCUMENTATION]
    slug = _texte(reponse.objet, "slug") if reponse.adresse else ""
    return objets, slug if slug != dispositif.jeu_de_donnees else ""


def _verifier(reponse: Reponse) -> None:
    if reponse.statut == 200 and not isinstance(reponse.objet.get("resources"), list):
        raise ReponseIllisible("sans liste de ressources")


def _ressource(dispositif: Dispositif, objet: Mapping[str, object], jour: date) -> Ressource | Laissee:
    identifiant, titre, url = _texte(objet, "id"), _texte(objet, "title"), _texte(objet, "url")
    if not _est_une_adresse(url):
        connu = _nom_reconnu(dispositif, {**objet, "url": ""})
        return Laissee(identifiant, titre, "son adresse n'en est pas une" if connu else "")
    nom = _nom_reconnu(dispositif, objet)
    if nom is None:
        return Laissee(identifiant, titre)
    if not IDENTIFIANT.fullmatch(identifiant):
        return Laissee(identifiant, titre, "son identifiant n'en est pas un")
    date_maj = _date(objet)
    if not date_maj:
        return Laissee(
            identifiant, titre, f"il ne porte pas de date (last_modified : « {_modifie(objet)[:LONGUEUR]} »)"
        )
    if date_maj > jour.isoformat():
        return Laissee(identifiant, titre, f"il est daté du {date_maj}, après aujourd'hui ({jour.isoformat()})")
    algorithme, somme = _somme(objet.get("checksum"))
    octets = objet.get("filesize")
    return Ressource(
        id=identifiant,
        dispositif=dispositif.id,
        nom=nom,
        date_maj=date_maj,
        url=url,
        algorithme=algorithme,
        somme=somme,
        octets=octets if isinstance(octets, int) and octets >= 0 else None,
    )


def _est_une_adresse(url: str) -> bool:
    try:
        lue = urlsplit(url)
        return lue.scheme in ("http", "https") and bool(lue.hostname) and url.isprintable() and lue.port != 0
    except ValueError:
        return False


def _nom_reconnu(dispositif: Dispositif, objet: Mapping[str, object]) -> str | None:
    """The title, with or without extension, else the file's name in the address: the first that a format knows."""
    titre = _texte(objet, "title").strip()
    fichier = unquote(PurePosixPath(urlsplit(_texte(objet, "url")).path).name)
    for brut in (titre, f"{titre}.{_texte(objet, 'format').lower()}", fichier):
        nom = _sans_date(brut)
        if any(format_.correspondance(nom) for format_ in dispositif.formats):
            return nom
    return None


def _sans_date(nom: str) -> str:
    """A dated name ("pge-regional-naf-2021-12-31.csv") under the name that the formats know."""
    for motif in DATES:
        nom = re.sub(rf"[-_ ]{motif.pattern}", "", nom)
    return nom


def _date(objet: Mapping[str, object]) -> str:
    """The day of the snapshot: written in the title or in the file's name, else that of the last modification; ''
    when there is none."""
    for texte in (_texte(objet, "title"), PurePosixPath(urlsplit(_texte(objet, "url")).path).name):
        for motif in DATES:
            if (trouve := motif.search(texte)) and (jour := _jour(trouve)):
                return jour
    trouve = DATES[0].match(_modifie(objet))
    return _jour(trouve) if trouve else ""


def _modifie(objet: Mapping[str, object]) -> str:
    return _texte(objet, "last_modified") or _texte(objet, "created_at")


def _jour(trouve: re.Match[str]) -> str:
    try:
        return date(int(trouve["annee"]), int(trouve["mois"]), int(trouve["jour"])).isoformat()
    except ValueError:
        return ""


def _somme(objet: object) -> tuple[str, str]:
    if not isinstance(objet, dict):
        return "", ""
    algorithme, valeur = ALGORITHMES.get(_texte(objet, "type"), ""), _texte(objet, "value").lower()
    return (algorithme, valeur) if algorithme and valeur else ("", "")


def _texte(objet: Mapping[str, object], cle: str) -> str:
    valeur = objet.get(cle)
    return valeur if isinstance(valeur, str) else ""
