// Makes a map drawn by the server easier to read: one bubble instead of native tooltips, a first tap that shows before it
// follows, arrow keys between territories. Without it the links, their titles and the table stay.
const ECART = 14;

for (const carte of document.querySelectorAll("[data-carte]")) animer(carte);

function animer(carte) {
  const scene = carte.querySelector(".carte-scene");
  const bulle = carte.querySelector("[data-bulle]");
  const formes = [...scene.querySelectorAll("[data-code]")];
  const principales = formes.filter((forme) => forme.tabIndex >= 0);
  let active = null;
  let pointeur = "mouse";

  for (const forme of formes) {
    const titre = forme.querySelector("title");
    forme.lignes = titre.textContent.split("\n");
    forme.setAttribute("aria-label", forme.lignes.join(", "));
    titre.remove();
  }
  // One stop of the Tab key for the whole map; arrows do the rest.
  principales.forEach((forme, rang) => forme.setAttribute("tabindex", rang ? "-1" : "0"));

  function montrer(forme, posee) {
    if (active !== forme.dataset.code) {
      active = forme.dataset.code;
      for (const autre of formes) autre.classList.toggle("actif", autre.dataset.code === active);
      bulle.replaceChildren(...contenu(forme, posee, carte.dataset, cacher));
    }
    bulle.classList.toggle("posee", posee);
    bulle.hidden = false;
    if (posee) bulle.scrollIntoView({ block: "nearest" });
  }

  function cacher() {
    active = null;
    bulle.hidden = true;
    for (const forme of formes) forme.classList.remove("actif");
  }

  function placer(x, y) {
    const cadre = scene.getBoundingClientRect();
    const gauche = x - cadre.left + ECART;
    const haut = y - cadre.top - bulle.offsetHeight - ECART;
    const trop = gauche + bulle.offsetWidth > cadre.width;
    bulle.style.setProperty("--x", `${Math.max(0, trop ? x - cadre.left - bulle.offsetWidth - ECART : gauche)}px`);
    bulle.style.setProperty("--y", `${haut < 0 ? y - cadre.top + ECART : haut}px`);
  }

  scene.addEventListener("pointerdown", (evenement) => { pointeur = evenement.pointerType; });
  scene.addEventListener("pointermove", (evenement) => {
    if (evenement.pointerType === "touch") return;
    const forme = evenement.target.closest("[data-code]");
    if (!forme) return cacher();
    montrer(forme, false);
    placer(evenement.clientX, evenement.clientY);
  });
  scene.addEventListener("pointerleave", (evenement) => { if (evenement.pointerType !== "touch") cacher(); });

  scene.addEventListener("click", (evenement) => {
    const forme = evenement.target.closest("[data-code]");
    if (pointeur !== "touch" || !forme || (!bulle.hidden && active === forme.dataset.code)) return;
    evenement.preventDefault();
    montrer(forme, true);
  });
  // Not as soon as the finger is down: what is below the map would move from under it.
  document.addEventListener("click", (evenement) => { if (!scene.contains(evenement.target)) cacher(); });

  scene.addEventListener("focusin", (evenement) => {
    const forme = evenement.target.closest("[data-code]");
    if (!forme || !forme.matches(":focus-visible")) return;
    montrer(forme, false);
    const cadre = forme.getBoundingClientRect();
    placer(cadre.right, cadre.top);
  });
  scene.addEventListener("focusout", () => { if (!bulle.classList.contains("posee")) cacher(); });

  scene.addEventListener("keydown", (evenement) => {
    if (evenement.key === "Escape") return cacher();
    const sens = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[evenement.key];
    const forme = evenement.target.closest("[data-code]");
    if (!sens || !forme) return;
    evenement.preventDefault();
    const suivante = voisine(forme, principales, sens);
    if (!suivante) return;
    forme.setAttribute("tabindex", "-1");
    suivante.setAttribute("tabindex", "0");
    suivante.focus();
  });
}

// Lines of the bubble: name, figure, the others; on a touch screen, the link that a second tap follows and what closes it.
function contenu(forme, posee, { detail, fermer }, cacher) {
  const [nom, figure, ...autres] = forme.lignes;
  const lignes = [element("strong", nom), element("span", figure, "principal"), ...autres.map((ligne) => element("span", ligne))];
  const adresse = forme.getAttribute("href");
  if (posee && adresse) {
    const lien = element("a", detail);
    lien.href = adresse;
    lignes.push(lien);
  }
  if (posee) {
    const croix = element("button", "×", "carte-fermer");
    croix.type = "button";
    croix.setAttribute("aria-label", fermer);
    croix.addEventListener("click", cacher);
    lignes.push(croix);
  }
  return lignes;
}

function element(nom, texte, classe) {
  const noeud = document.createElement(nom);
  noeud.textContent = texte;
  if (classe) noeud.className = classe;
  return noeud;
}

// The nearest territory in a direction: how far along it, plus twice how far aside.
function voisine(depart, formes, [dx, dy]) {
  const [x0, y0] = centre(depart);
  let meilleure = null;
  let cout = Infinity;
  for (const forme of formes) {
    if (forme === depart) continue;
    const [x, y] = centre(forme);
    const avance = (x - x0) * dx + (y - y0) * dy;
    const ecart = Math.abs((x - x0) * dy) + Math.abs((y - y0) * dx);
    if (avance > 0.5 && avance + 2 * ecart < cout) {
      meilleure = forme;
      cout = avance + 2 * ecart;
    }
  }
  return meilleure;
}

function centre(forme) {
  const cadre = forme.getBoundingClientRect();
  return [cadre.left + cadre.width / 2, cadre.top + cadre.height / 2];
}
