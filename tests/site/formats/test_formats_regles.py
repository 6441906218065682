"""The rules of downloads, without a server: what a text becomes, when work stops, who gets a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from datasette.app import Datasette
from datasette.database import Database
from hypothesis import given
from hypothesis import strategies as st

from aides.site.api.validation import Refus
from aides.site.formats.ecrits import xlsx as classeur
from aides.site.formats.guichet import Guichet
from aides.site.formats.lecture import Lecteur
from aides.site.formats.modele import Selection
from aides.site.formats.protection import DANGEREUX, NOMBRE, proteger, restituer


def test_a_query_that_works_too_long_is_stopped(base_echantillon: Path) -> None:
    serveur = Datasette([], immutables=[str(base_echantillon)])
    serveur.add_database(Database(serveur, str(base_echantillon), is_mutable=False), name="aides")
    sans_fin = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    lecteur = Lecteur(serveur, Selection("x", "aides", "", sans_fin, {}, secondes=0.1))
    with pytest.raises(Refus, match="a été arrêté"):
        lecteur.ouvrir()
    lecteur.fermer()


@given(st.one_of(st.text(), st.text(alphabet="='+-@ 1,.\t\n\ra＝")))
def test_protection_can_be_undone_and_leaves_no_formula(texte: str) -> None:
    protege = proteger(texte)
    assert restituer(protege) == texte
    assert not protege.startswith(DANGEREUX) or NOMBRE.fullmatch(protege)


def test_a_workbook_is_refused_rather_than_cut(
    base_echantillon: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serveur = Datasette([], immutables=[str(base_echantillon)])
    serveur.add_database(Database(serveur, str(base_echantillon), is_mutable=False), name="aides")
    with pytest.raises(Refus, match="1 048 576"):
        classeur.verifier_taille(Selection("x", "aides", "x", "", {}, 1, total=classeur.LIGNES), ["a"])
    monkeypatch.setattr(classeur, "LIGNES", 10)
    lecteur = Lecteur(serveur, Selection("x", "aides", "", "SELECT code FROM region", {}, 10))
    lecteur.ouvrir()
    with pytest.raises(Refus, match="1 048 576"):
        classeur.ecrire(lecteur, tmp_path / "x.xlsx", [])
    lecteur.fermer()


def test_places_are_limited_and_shared() -> None:
    guichet = Guichet(places=2, par_client=1)
    with guichet.place("a"):
        with pytest.raises(Refus, match="Trop de téléchargements"), guichet.place("a"):
            pass
        with guichet.place("b"), pytest.raises(Refus, match="Trop de téléchargements"), guichet.place("c"):
            pass
    with guichet.place("a"), guichet.place("b"):
        pass
    assert not guichet.prises
