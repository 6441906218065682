"""What axe-core finds wrong on a page of which every shape is kept, and of what is alike the first two.

Contrast is looked at node by node, which takes most of its time: where it was found good once, the same colours of the
same thing are not looked at again, on this page or on another.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

REGLES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "rules": {"color-contrast": {"enabled": False}},
}
# What may depend on the width; the rest is of the page.
DE_LA_VUE = {
    "runOnly": {"type": "rule", "values": ["target-size", "link-in-text-block", "scrollable-region-focusable"]},
    "resultTypes": ["violations"],
}
EXAMINER = "([ou, options]) => axe.run(ou === 'html' ? document : ou, options)"
CONTRASTE = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# What is written, by what its contrast depends on: the colours and the size that the browser has worked out for it,
# what is painted behind it, and which thing it is.
MARQUER = """([ou, deja]) => {
  const fonds = (noeud) => {
    const peints = [];
    for (let n = noeud; n; n = n.parentElement) {
      const { backgroundColor: fond, backgroundImage: image, opacity, position } = getComputedStyle(n);
      peints.push([fond, image, opacity, position === "static" ? "" : `${position} ${n.getAttribute("class")}`]);
      if (fond.startsWith("rgb(")) break;
    }
    return peints;
  };
  const ecrit = (n) => n.matches("input, select, textarea, button, option")
    || [...n.childNodes].some((fils) => fils.nodeType === 3 && fils.data.trim());
  const connues = new Set(deja);
  for (const n of document.querySelector(ou).querySelectorAll("*")) {
    n.removeAttribute("data-contraste");
    if (!ecrit(n)) continue;
    const { color, fill, fontSize, fontWeight, display, visibility } = getComputedStyle(n);
    const quoi = [n, n.parentElement].map((m) => `${m.tagName}.${m.getAttribute("class")}`);
    const dite = JSON.stringify([quoi, color, fill, fontSize, fontWeight, display, visibility, fonds(n)]);
    if (!connues.has(dite)) n.setAttribute("data-contraste", "");
    connues.add(dite);
  }
  return [...connues];
}"""
# Two: what stands too near to its like is seen. A shape: names, classes, colours, and what is empty.
ABREGER = """(suites) => {
  const dite = (texte) => (texte.trim() ? "" : "=vide");
  const attribut = ({ name, value }) =>
    ["class", "style", "fill", "aria-current"].includes(name) ? `${name}=${value}` : name + dite(value);
  const forme = (noeud) => [noeud, ...noeud.querySelectorAll("*")].map(
    (n) => [n.tagName + dite(n.textContent), ...[...n.attributes].map(attribut)].join(" "),
  ).join(",");
  for (const suite of document.querySelectorAll(suites)) {
    const vues = {};
    for (const membre of [...suite.children]) {
      const sienne = forme(membre);
      vues[sienne] = (vues[sienne] ?? 0) + 1;
      if (vues[sienne] > 2) membre.remove();
    }
  }
  return document.querySelectorAll("*").length;
}"""
SUITES = "tbody, ul, ol, svg g, select, datalist"


def abreger(page: Page) -> int:
    """Leave two of each shape in every list, table and drawing; how many elements are left."""
    return int(page.evaluate(ABREGER, SUITES))


def violations(page: Page, deja: set[str], contexte: str = "html", regles: Any = REGLES) -> str:
    """What axe-core has to say of the page or of a part of it; nothing where all is well. deja: what was written in
    colours that were looked at, which grows."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.Axe().axe_script)
    resultats = [page.evaluate(EXAMINER, [contexte, regles])]
    connues = set(page.evaluate(MARQUER, [contexte, list(deja)]))
    if connues - deja:
        resultats.append(page.evaluate(EXAMINER, ["[data-contraste]", CONTRASTE]))
    if fautes := [axe.AxeResults(resultat).generate_report() for resultat in resultats if resultat["violations"]]:
        return "\n".join(map(str, fautes))
    deja |= connues
    return ""
