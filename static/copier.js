// Buttons that copy: the text of a block, or the rows behind a link. Without this script, blocks can be selected and links open.

const PLUS_LONG = 5_000_000;

const etat = document.createElement("p");
etat.setAttribute("role", "status");
etat.className = "discret";

async function texteDe(source) {
  if (source.tagName !== "A") return source.textContent;
  const reponse = await fetch(source.href);
  if (!reponse.ok) throw new Error(`réponse ${reponse.status}`);
  const texte = await reponse.text();
  if (texte.length > PLUS_LONG) throw new Error("trop de lignes pour le presse-papiers, ouvrez le lien");
  return texte;
}

async function copier(source) {
  const nom = source.dataset.copier;
  try {
    await navigator.clipboard.writeText(await texteDe(source));
    etat.textContent = `${nom} : copié.`;
  } catch (erreur) {
    etat.textContent = `${nom} : la copie n'a pas abouti (${erreur.message}).`;
  }
}

function ajouterBouton(source) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.textContent = "Copier";
  bouton.setAttribute("aria-label", `Copier : ${source.dataset.copier}`);
  bouton.addEventListener("click", () => copier(source));
  (source.tagName === "A" ? source.parentElement : source.previousElementSibling).append(" ", bouton);
}

if (navigator.clipboard) {
  document.querySelectorAll("[data-copier]").forEach(ajouterBouton);
  document.querySelector(".copier")?.append(etat);
}
