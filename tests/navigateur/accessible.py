"""What axe-core finds wrong on a page of which every shape is kept, and of what is alike the first two.

Contrast is looked at node by node: a table of a hundred rows costs a hundred times what its first row says.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

REGLES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
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


def violations(page: Page, contexte: str | None = None) -> str:
    """What axe-core has to say of the page or of a part of it; nothing where all is well."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    resultats = axe.Axe().run(page, context=contexte, options=REGLES)
    return str(resultats.generate_report()) if resultats.violations_count else ""
