"""No test passes without having seen something; what finds those that do is held to examples of both kinds."""

from __future__ import annotations

from textwrap import dedent

import pytest

from aides import RACINE
from tests.preuves import au_moins_un
from tests.projet.vacuite import trouver_vides

VIDES = {
    "a loop over what is read": """
        def test_x(base):
            for ligne in base.lire():
                assert ligne
        """,
    "a condition on what is read": """
        def test_x(base):
            if base.lignes:
                assert base.lignes[0] == 1
        """,
    "no more than what is read": """
        def test_x(base):
            for attendu, ligne in zip(("a", "b"), base.lire(), strict=False):
                assert ligne == attendu
        """,
    "no assert": """
        def test_x(base):
            base.lire()
        """,
    "leaves before": """
        def test_x(base):
            if not base.lignes:
                return
            assert base.lignes[0] == 1
        """,
    "each turn of a written loop may be passed over": """
        def test_x(base):
            for nom in ("a", "b"):
                if nom not in base:
                    continue
                assert base[nom]
        """,
    "all of nothing": """
        def test_x(base):
            assert all(ligne > 0 for ligne in base.lire())
        """,
    "none among nothing": """
        def test_x(base):
            assert not any(ligne < 0 for ligne in base.lire())
            assert not [ligne for ligne in base.lire() if ligne < 0]
            assert {ligne for ligne in base.lire() if ligne < 0} == set()
        """,
    "a list that is written empty, then read": """
        def test_x(base):
            lignes = ["a"]
            lignes = base.lire()
            for ligne in lignes:
                assert ligne
        """,
    "a helper that is no surer": """
        def verifier(lignes):
            for ligne in lignes:
                assert ligne

        def test_x(base):
            verifier(base.lire())
        """,
    "a helper that reads is not there to assert": """
        def lire(base):
            assert base.statut == 200
            return base.lignes

        def test_x(base):
            lignes = lire(base)
            for ligne in lignes:
                assert ligne
        """,
    "a function written inside and never called": """
        def test_x(base):
            def verifier():
                assert base
        """,
}
SURS = {
    "something seen first": """
        def test_x(base):
            lignes = base.lire()
            assert lignes
            for ligne in lignes:
                assert ligne
        """,
    "the helper": """
        def test_x(base):
            for ligne in au_moins_un(base.lire()):
                assert ligne
        """,
    "the helper, under a name": """
        def test_x(base):
            lignes = au_moins_un(base.lire())
            assert all(ligne > 0 for ligne in sorted(lignes))
        """,
    "cases that are written": """
        CAS = {"a": 1}

        def test_x(base):
            for rang, (nom, attendu) in enumerate(CAS.items()):
                with base.ouvrir(nom):
                    assert base[nom] == attendu, rang
        """,
    "as many as what is written": """
        def test_x(base):
            for attendu, ligne in zip(("a", "b"), base.lire(), strict=True):
                assert ligne == attendu
        """,
    "both branches": """
        def test_x(base):
            if base.lignes:
                assert base.lignes[0] == 1
            else:
                assert base.vide
        """,
    "leaves after": """
        def test_x(base):
            if not base.lignes:
                assert base.vide
                return
            assert base.lignes[0] == 1
        """,
    "a count": """
        def test_x(base):
            vues = 0
            for ligne in base.lire():
                if ligne is None:
                    continue
                assert ligne
                vues += 1
            assert vues > 100
        """,
    "an error that is waited for": """
        def test_x(base):
            with pytest.raises(ValueError, match="illisible"):
                base.lire()
        """,
    "what the browser shows": """
        def test_x(page):
            expect(page.locator("main")).to_be_visible()
        """,
    "a sure helper, through another": """
        def verifier(lignes):
            verifier_le_compte(lignes)

        def verifier_le_compte(lignes):
            assert len(lignes) == 3

        def test_x(base):
            verifier(base.lire())
        """,
}


@pytest.mark.parametrize("cas", VIDES)
def test_a_test_that_may_see_nothing_is_found(cas: str) -> None:
    texte = dedent(VIDES[cas])
    (ligne,) = (rang for rang, contenu in enumerate(texte.splitlines(), start=1) if contenu.startswith("def test_x"))
    assert trouver_vides({"cas.py": texte}) == [f"cas.py:{ligne} test_x"]


@pytest.mark.parametrize("cas", SURS)
def test_a_test_that_always_sees_something_is_left_alone(cas: str) -> None:
    assert trouver_vides({"cas.py": dedent(SURS[cas])}) == []


def test_nothing_is_not_enough_for_the_helper() -> None:
    assert au_moins_un(iter("ab")) == ["a", "b"]
    with pytest.raises(AssertionError, match="nothing to look at"):
        au_moins_un([])


def test_no_test_of_ours_can_see_nothing_and_pass() -> None:
    fichiers = sorted((RACINE / "tests").rglob("*.py"))
    sources = {str(chemin.relative_to(RACINE)): chemin.read_text(encoding="utf-8") for chemin in fichiers}
    assert "tests/projet/test_preuves_vides.py" in sources
    vides = trouver_vides(sources)
    assert vides == [], "wrap what is looped over in tests.preuves.au_moins_un, or assert how many were seen"
