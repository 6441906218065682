// The charts of datasette-vega, drawn by the site's own Vega, which reads expressions instead of evaluating them: the
// site's policy allows no evaluation. Loaded before datasette-vega, whose script is given both functions (aides/site/securite).
const { module: moduleVega } = document.currentScript.dataset;
let chargement = null;
let dernier = 0;

function charger() {
  chargement ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = moduleVega;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = () => reject(new Error(moduleVega));
    document.head.append(script);
  });
  return chargement;
}

window.tracer = async (cible, specification) => {
  const numero = ++dernier;
  const dessiner = await charger();
  // Another choice was made while the module came.
  if (numero !== dernier || !cible) return;
  const donnees = { ...specification.data, format: { type: "json" } };
  await dessiner(cible, { ...specification, data: donnees }, {
    ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true },
  });
};

// In the place of Function: what datasette-vega's unused Vega makes while it loads is never called.
window.sansEvaluation = function sansEvaluation() {
  return () => { throw new EvalError("no evaluation on this site"); };
};
window.sansEvaluation.prototype = Function.prototype;
