// Buttons that copy: the text of a block, or the rows behind a link. Without this script, blocks can be selected and links open.

const PLUS_LONG = 5_000_000;

const { copie, copierMot, echec, trop } = document.querySelector(".copier")?.dataset ?? {};
const etat = document.createElement("p");
etat.setAttribute("role", "status");
etat.className = "discret";

async function texteDe(source) {
  if (source.tagName !== "A") return source.textContent;
  const reponse = await fetch(source.href);
  if (!reponse.ok) throw new Error(String(reponse.status));
  const texte = await reponse.text();
  if (texte.length > PLUS_LONG) throw new Error(trop);
  return texte;
}

async function copier(source) {
  const nom = source.dataset.copier;
  try {
    await navigator.clipboard.writeText(await texteDe(source));
    etat.textContent = `${nom} : ${copie}.`;
  } catch (erreur) {
    etat.textContent = `${nom} : ${echec} (${erreur.message}).`;
  }
}

function ajouterBouton(source) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.textContent = copierMot;
  bouton.setAttribute("aria-label", `${copierMot} : ${source.dataset.copier}`);
  bouton.addEventListener("click", () => copier(source));
  (source.tagName === "A" ? source.parentElement : source.previousElementSibling).append(" ", bouton);
}

if (navigator.clipboard) {
  document.querySelectorAll("[data-copier]").forEach(ajouterBouton);
  document.querySelector(".copier")?.append(etat);
}
