"""The search of the copy: an index that a small script reads, and the list of all pages, which needs none."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from aides.commun.langue import ANGLAIS, traduire
from aides.site.miroir.adresses import DOSSIER, Adresse, Copie, relatif
from aides.site.recherche.entrees import Entree
from aides.site.recherche.index import RANGS, Index

INDEX = f"{DOSSIER}/recherche{{langue}}.json"
SCRIPT = f"{DOSSIER}/miroir.js"


def ranger(index: Index) -> list[tuple[Entree, str]]:
    """The entries, the most looked for first, each with the words by which it is found."""
    postaux: dict[int, list[str]] = {}
    for code, rang in index.postaux:
        postaux.setdefault(rang, []).append(code)
    avec = [
        (entree, " ".join([*(nom for nom, _ in entree.noms()), *postaux.get(rang, ())]))
        for rang, entree in enumerate(index.entrees)
    ]
    return sorted(avec, key=lambda paire: (RANGS[paire[0].genre], -paire[0].poids, paire[0].libelle))


def page_copiee(entree: Entree) -> str:
    """The page that the copy has for an entry: a town has none of its own, but that of its département."""
    return f"/territoire/{entree.ici}" if entree.genre == "commune" else entree.chemin


def ecrire_index(
    rangees: Sequence[tuple[Entree, str]], decrire: Callable[[Entree], str], copie: Copie, anglais: bool
) -> str:
    """[[label, what it is, file, words]] as JSON, in the language of the moment."""
    lignes = [
        [traduire(entree.libelle), decrire(entree), copie.page(Adresse(chemin, anglais=anglais)), mots]
        for entree, mots in rangees
        if copie.page(Adresse(chemin := page_copiee(entree))) is not None
    ]
    return json.dumps(lignes, ensure_ascii=False, separators=(",", ":"))


def toutes(
    rangees: Sequence[tuple[Entree, str]],
    generales: Sequence[tuple[str, str]],
    mots: Mapping[str, Any],
    copie: Copie,
    ici: str,
) -> list[tuple[str, list[tuple[str, str]]]]:
    """All pages by kind: its name, then links and labels. generales: files and titles of the pages of no kind."""
    anglais = ici.startswith(f"{ANGLAIS}/")
    listees = [entree for entree, _ in rangees if entree.genre in mots["groupes"]]
    groupes = [(mots["generales"], [(relatif(ici, fichier), titre) for fichier, titre in generales])]
    for genre, groupe in groupby(listees, key=lambda entree: entree.genre):
        fichiers = [
            (copie.page(Adresse(entree.chemin, anglais=anglais)), traduire(entree.libelle)) for entree in groupe
        ]
        groupes.append((mots["groupes"][genre], [(relatif(ici, f), libelle) for f, libelle in fichiers if f]))
    return groupes


def contenu(
    groupes: Sequence[tuple[str, Sequence[tuple[str, str]]]], mots: Mapping[str, Any], formulaire: str, ici: str
) -> str:
    """What the search page shows: its form, the place of the results, and the list of all pages."""
    index = relatif(ici, INDEX.format(langue="-en" if ici.startswith(f"{ANGLAIS}/") else ""))
    racine = relatif(ici, ".").removesuffix(".") or "./"
    morceaux = [
        formulaire,
        f'<ol id="resultats" class="resultats" data-index="{index}" data-racine="{racine}"'
        f' data-rien="{html.escape(mots["aucun"])}" hidden></ol>',
        f'<div id="toutes">\n<h2>{html.escape(mots["toutes_les_pages"])}</h2>',
    ]
    for titre, liens in groupes:
        morceaux.append(f"<h3>{html.escape(titre)}</h3>\n<ul>")
        morceaux += [f'<li><a href="{lien}">{html.escape(libelle)}</a></li>' for lien, libelle in liens]
        morceaux.append("</ul>")
    return "\n".join([*morceaux, "</div>", script(ici)])


def script(ici: str) -> str:
    """The script of the copy, for a page of it."""
    return f'<script src="{relatif(ici, SCRIPT)}" defer></script>'
