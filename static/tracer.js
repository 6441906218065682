// The charts of datasette-vega, loaded when the reader asks for one, and drawn by the site's own Vega, which reads
// expressions instead of evaluating them: the site's policy allows no evaluation. datasette-vega's script is given both
// functions below (aides/site/securite/scripts.py).
const { module: moduleVega, outil } = document.currentScript.dataset;
const chargements = new Map();
let dernier = 0;

function charger(adresse) {
  if (!chargements.has(adresse)) {
    chargements.set(adresse, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = adresse;
      script.onload = resolve;
      script.onerror = () => {
        chargements.delete(adresse);
        reject(new Error(adresse));
      };
      document.head.append(script);
    }));
  }
  return chargements.get(adresse);
}

function preparer(action) {
  const bouton = action.querySelector("button");
  const etat = action.querySelector("[role=status]");
  // The address of a chart that was drawn before.
  const choisi = window.location.hash.includes("g.mark=");

  async function commencer() {
    bouton.disabled = true;
    etat.textContent = action.dataset.chargement;
    try {
      await charger(outil);
    } catch {
      etat.textContent = action.dataset.echec;
      bouton.disabled = false;
      return;
    }
    document.dispatchEvent(new Event("tracer"));
    // The tool has its own button, which opens it.
    if (!choisi) document.querySelector(".datasette-vega-inactive button")?.click();
    action.remove();
  }

  bouton.addEventListener("click", commencer);
  action.hidden = false;
  if (choisi) commencer();
}

window.tracer = async (cible, specification) => {
  const numero = ++dernier;
  await charger(moduleVega);
  // Another choice was made while the module came.
  if (numero !== dernier || !cible) return;
  const donnees = { ...specification.data, format: { type: "json" } };
  await window.vegaEmbed(cible, { ...specification, data: donnees }, {
    ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true },
  });
};

// In the place of Function: what datasette-vega's unused Vega makes while it loads is never called.
window.sansEvaluation = function sansEvaluation() {
  return () => { throw new EvalError("no evaluation on this site"); };
};
window.sansEvaluation.prototype = Function.prototype;

document.querySelectorAll("[data-tracer]").forEach(preparer);
