// For sites that embed our blocks: gives each frame of ours the height that its block says (static/integrer.js).
(() => {
  const origine = new URL(document.currentScript.src).origin;
  window.addEventListener("message", (message) => {
    const hauteur = message.data?.aidesHauteur;
    if (message.origin !== origine || !(hauteur > 0 && hauteur < 20000)) return;
    for (const cadre of document.querySelectorAll("iframe")) {
      if (cadre.contentWindow === message.source) cadre.height = hauteur;
    }
  });
  for (const cadre of document.querySelectorAll(`iframe[src^="${origine}/"]`)) {
    cadre.contentWindow?.postMessage({ aidesHauteur: "dire" }, "*");
  }
})();
