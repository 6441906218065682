// The interactive version of a chart, loaded only when the reader asks for it. Without this script the drawing is there.
const ETROIT = 528;

function charger(adresse) {
  return new Promise((resolve, reject) => {
    if (window.vegaEmbed) return resolve();
    const script = document.createElement("script");
    script.src = adresse;
    script.onload = resolve;
    script.onerror = () => reject(new Error(adresse));
    document.head.append(script);
  });
}

async function lire(figure) {
  const adresse = new URL(figure.dataset.specification, document.baseURI);
  if (figure.clientWidth < ETROIT) adresse.searchParams.set("format", "etroit");
  const reponse = await fetch(adresse);
  if (!reponse.ok) throw new Error(String(reponse.status));
  return reponse.json();
}

// Vega knows no hatching: the pattern that the specification names is put beside the drawing.
function hachurer(svg) {
  const motif = new DOMParser().parseFromString(
    '<defs xmlns="http://www.w3.org/2000/svg"><pattern id="hachures" width="6" height="6" patternUnits="userSpaceOnUse" ' +
    'patternTransform="rotate(45)"><path d="M0 0V6" stroke="var(--g-doux)" stroke-width="2.4"/></pattern></defs>', "image/svg+xml");
  svg.prepend(document.importNode(motif.documentElement, true));
}

async function animer(figure, dessin) {
  const [specification] = await Promise.all([lire(figure), charger(figure.dataset.module)]);
  const vivant = document.createElement("div");
  vivant.className = "graphique-dessin graphique-vivant graphique-attend";
  // As tall as the drawing whose place it takes, so that nothing below it moves.
  vivant.style.minHeight = `${dessin.offsetHeight}px`;
  dessin.after(vivant);
  await window.vegaEmbed(vivant, specification, {
    ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true },
  });
  const svg = vivant.querySelector("svg");
  svg.style.maxHeight = vivant.style.minHeight;
  hachurer(svg);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", specification.description);
  for (const noeud of svg.querySelectorAll("[role], [aria-roledescription]")) {
    noeud.removeAttribute("role");
    noeud.removeAttribute("aria-roledescription");
  }
  vivant.classList.remove("graphique-attend");
  return vivant;
}

function preparer(figure) {
  const action = figure.querySelector(".graphique-action");
  if (!action) return;
  const bouton = action.querySelector("button");
  const etat = action.querySelector("[role=status]");
  const dessin = figure.querySelector(".graphique-dessin");
  let vivant = null;
  bouton.addEventListener("click", async () => {
    if (!vivant) {
      bouton.disabled = true;
      etat.textContent = figure.dataset.chargement;
      try {
        vivant = await animer(figure, dessin);
        etat.textContent = "";
      } catch {
        figure.querySelector(".graphique-vivant")?.remove();
        etat.textContent = figure.dataset.echec;
        return;
      } finally {
        bouton.disabled = false;
      }
    }
    const actif = bouton.getAttribute("aria-pressed") !== "true";
    bouton.setAttribute("aria-pressed", String(actif));
    dessin.hidden = actif;
    vivant.hidden = !actif;
  });
  action.hidden = false;
}

document.querySelectorAll("figure.graphique[data-specification]").forEach(preparer);
