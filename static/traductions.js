// The chart and map plugins speak English and have no setting for it: their few words are put into French as they appear.
const MOTS = new Map([
  ["Show charting options", "Tracer un graphique"], ["Hide charting options", "Masquer le graphique"],
  ["Charting options", "Graphique"], ["Chart options", "Graphique"],
  ["Bar", "Barres"], ["Line", "Courbe"], ["Scatter", "Nuage de points"], ["Color", "Couleur"], ["Size", "Taille"],
  ["X column", "Colonne X"], ["Y column", "Colonne Y"], ["Type", "Type"],
  ["Numeric", "Nombre"], ["Category", "Catégorie"], ["Date/time", "Date"], ["Label", "Libellé"],
  ["Numeric, binned", "Nombre, par classes"], ["Date/time, binned", "Date, par périodes"], ["Log", "Échelle logarithmique"],
  ["load all", "tout charger"], ["pause", "pause"],
]);

function traduire(racine) {
  const textes = document.createTreeWalker(racine, NodeFilter.SHOW_TEXT);
  for (let texte = textes.nextNode(); texte; texte = textes.nextNode()) {
    if (texte.parentElement.closest("td, pre, textarea, script, style")) continue;
    const mot = MOTS.get(texte.data.trim());
    if (mot && mot !== texte.data.trim()) texte.data = mot;
    const compte = texte.data.match(/^Showing (.+) of (.+)$/);
    if (compte) texte.data = `${compte[1]} points sur ${compte[2]}`;
  }
  for (const [anglais, francais] of [["Zoom in", "Agrandir"], ["Zoom out", "Réduire"]]) {
    for (const bouton of racine.querySelectorAll?.(`[title="${anglais}"]`) ?? []) {
      bouton.title = francais;
      bouton.setAttribute("aria-label", francais);
    }
  }
}

const contenu = document.getElementById("contenu");
new MutationObserver(() => traduire(contenu)).observe(contenu, { childList: true, subtree: true });
traduire(contenu);
