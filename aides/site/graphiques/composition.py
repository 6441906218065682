"""A chart: its specification fed with the rows of its query, and the words that go with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aides.commun import francais
from aides.commun.langue import de, nommer, traduire
from aides.site.graphiques import barres, temps
from aides.site.graphiques.catalogue import Mesure, Modele
from aides.site.graphiques.constats import petites_et_grandes, premier
from aides.site.graphiques.constats_temps import Dessine, devancier, moitie, plus_fort_mois, plus_fort_rythme
from aides.site.graphiques.lecture import Demande, Donnees, Ligne, choisir_mesure, maximum, valeur
from aides.site.graphiques.nombres import echelle

PREPARATIONS: dict[str, Callable[[Sequence[Ligne], Demande], Donnees]] = {
    "cumul": temps.cumul,
    "rythme": temps.rythme,
    "mensuel": temps.mensuel,
    "classement": barres.classement,
    "ordre_naturel": barres.ordre_naturel,
    "comparaison": barres.comparaison,
}
# The finding of what is drawn, by preparation; '' when none is allowed.
CONSTATS: dict[str, Callable[[Dessine], str]] = {
    "cumul": moitie,
    "rythme": plus_fort_rythme,
    "mensuel": plus_fort_mois,
    "classement": lambda dessin: premier(dessin.lignes, dessin.mesure.colonne),
    "ordre_naturel": lambda dessin: petites_et_grandes(dessin.lignes, dessin.mesure.colonne),
    "comparaison": devancier,
}


@dataclass(frozen=True)
class Contexte:
    """What the rows do not say: the title of the scheme, the unit that it counts (aides, prêts, demandes), whether a
    volet was chosen."""

    dispositif: str = ""
    unite_nombre: str = "aides"
    # A volet was chosen: what is drawn is not the whole scheme.
    partiel: bool = False


@dataclass(frozen=True)
class Graphique:
    """A chart ready to be drawn: no lignes when the query had nothing to draw; in reste, what "Autres" stands for."""

    modele: Modele
    mesure: Mesure
    libelle_mesure: str
    titre: str
    sous_titre: str
    description: str
    note: str
    lignes: list[dict[str, Any]] = field(repr=False)
    parametres: dict[str, Any] = field(repr=False)
    reste: list[dict[str, Any]] = field(repr=False)


def composer(
    modele: Modele, lignes: Sequence[Ligne], contexte: Contexte | None = None, mesure: str = "", combien: int = 0
) -> Graphique:
    """Feed a chart with the rows of its canned query.

    mesure is a column of the rows (empty: the first of the chart that has a value); combien the number of bars before
    "Autres" (0: the chart's own). Raises ValueError, with a sentence in French, for a measure that is not the chart's.
    """
    contexte = contexte or Contexte()
    comparees = modele.preparation == "comparaison"
    choisie = choisir_mesure([_sans_cote(li, modele) for li in lignes] if comparees else lignes, modele, mesure)
    donnees = PREPARATIONS[modele.preparation](lignes, Demande(modele, choisie, combien or modele.combien))
    libelle = traduire(choisie.libelle, de_unite=de(traduire(contexte.unite_nombre)))
    faits: Mapping[str, str] = defaultdict(str, _faits(lignes, donnees, choisie, contexte, libelle))

    def ecrire(phrase: str) -> str:
        return _nettoyer(traduire(phrase).format_map(faits))

    constat = _constater(lignes, donnees, choisie, modele, contexte)
    sous_titre = ecrire(modele.sous_titre)
    return Graphique(
        modele=modele,
        mesure=choisie,
        libelle_mesure=libelle,
        titre=constat or ecrire(modele.titre),
        # A finding does not say what is drawn: the ordinary title then comes under it.
        sous_titre=f"{ecrire(modele.titre)}. {sous_titre}" if constat else sous_titre,
        description=ecrire(modele.description),
        note=ecrire(modele.note),
        lignes=donnees.lignes,
        parametres=donnees.parametres,
        reste=donnees.reste,
    )


def _constater(lignes: Sequence[Ligne], donnees: Donnees, mesure: Mesure, modele: Modele, contexte: Contexte) -> str:
    # A finding is of a scheme: of one of its volets it would not be true.
    if not donnees.lignes or contexte.partiel:
        return ""
    return CONSTATS[modele.preparation](Dessine(donnees.lignes, lignes, mesure, contexte.unite_nombre))


def _faits(
    lignes: Sequence[Ligne], donnees: Donnees, mesure: Mesure, contexte: Contexte, libelle: str
) -> dict[str, str]:
    maxima = maximum(valeur({"v": ligne.get("valeur")}, "v") for ligne in donnees.lignes)
    texte = echelle(maxima, mesure.unite).texte if mesure.unite != "%" else ""
    return {
        "dispositif": traduire(contexte.dispositif),
        "territoire": nommer(str(next((ligne.get("territoire") for ligne in lignes), "") or "")),
        "mesure": libelle,
        "echelle": f"{texte}, " if texte else "",
        **donnees.faits,
    }


def _sans_cote(ligne: Ligne, modele: Modele) -> dict[str, Any]:
    """For a comparison, a measure is present when either territory has it."""
    return {**ligne, **{nom: ligne.get(f"{nom}_a", ligne.get(f"{nom}_b")) for nom in modele.mesures}}


def _nettoyer(phrase: str) -> str:
    """Mend what an empty fact leaves: "()", a leading comma, doubled spaces; and keep a sign with its word."""
    propre = " ".join(phrase.replace(" ()", "").replace("(, ", "(").split(" "))
    while "  " in propre:
        propre = propre.replace("  ", " ")
    for signe in ":;%":
        propre = propre.replace(f" {signe}", f"{francais.INSECABLE}{signe}")
    return propre.strip(" ,")
