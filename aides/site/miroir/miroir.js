// The search of the copy: the index when it can be read, else the list of the page; and the address that is only on the site.
// Not a module: those are not loaded from a folder opened without a server.
"use strict";
(async () => {
  const absente = document.getElementById("adresse-en-ligne");
  if (absente && location.hash.length > 1) {
    const chemin = decodeURIComponent(location.hash.slice(1));
    const lien = document.createElement("a");
    lien.href = (absente.dataset.site || "") + chemin;
    lien.textContent = lien.href.startsWith("http") ? lien.href : chemin;
    // A folder has no site to lead to: the address is shown, and nothing else.
    absente.append(absente.dataset.site ? lien : chemin);
    absente.hidden = false;
  }

  const resultats = document.getElementById("resultats");
  const tape = new URLSearchParams(location.search).get("q");
  if (!resultats || !tape) return;
  const champ = document.querySelector("main input[type=search]");
  if (champ) champ.value = tape;

  const normaliser = (texte) => (texte.toLowerCase().replaceAll("œ", "oe").normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "").match(/[a-z0-9]+/g) || [])
    .map((mot) => ({ st: "saint", ste: "sainte", sts: "saints" })[mot] || mot);
  const dePage = () => [...document.querySelectorAll("#toutes a")]
    .map((lien) => [lien.textContent, "", lien.getAttribute("href"), normaliser(lien.textContent).join(" ")]);

  async function index() {
    try {
      const reponse = await fetch(resultats.dataset.index);
      return reponse.ok ? await reponse.json() : dePage();
    } catch {
      return dePage();
    }
  }

  const mots = normaliser(tape);
  const racine = resultats.dataset.racine;
  const trouves = (await index()).filter(([, , , cles]) => mots.every((mot) => ` ${cles}`.includes(` ${mot}`)));
  const entier = mots.join(" ");
  trouves.sort((a, b) => (b[3] === entier) - (a[3] === entier));
  resultats.replaceChildren(...trouves.slice(0, 30).map(([libelle, precision, fichier]) => {
    const element = document.createElement("li");
    const lien = document.createElement("a");
    lien.href = fichier.startsWith(".") ? fichier : racine + fichier;
    lien.textContent = libelle;
    element.append(lien, precision ? ` ${precision}` : "");
    return element;
  }));
  if (!trouves.length) resultats.textContent = resultats.dataset.rien;
  resultats.hidden = false;
})();
