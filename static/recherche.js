// Suggestions under the search box, as a combobox that the keyboard drives. Without this script the form is sent as usual.
const DELAI = 120;

for (const formulaire of document.querySelectorAll("form[data-recherche]")) assister(formulaire);

function assister(formulaire) {
  const champ = formulaire.querySelector("input[type=search]");
  const liste = document.createElement("ul");
  const annonce = document.createElement("p");
  const [phrase, rien] = formulaire.dataset.textes.split("|");
  const langue = document.documentElement.lang;
  let active = -1;
  let minuterie = 0;
  let demande = null;

  liste.id = `${champ.id}-propositions`;
  liste.className = "propositions";
  liste.setAttribute("role", "listbox");
  liste.setAttribute("aria-label", formulaire.querySelector("label").textContent);
  liste.hidden = true;
  annonce.className = "invisible";
  annonce.setAttribute("role", "status");
  formulaire.append(liste, annonce);
  champ.setAttribute("role", "combobox");
  champ.setAttribute("aria-autocomplete", "list");
  champ.setAttribute("aria-controls", liste.id);
  champ.setAttribute("aria-expanded", "false");

  function fermer() {
    liste.hidden = true;
    active = -1;
    champ.setAttribute("aria-expanded", "false");
    champ.removeAttribute("aria-activedescendant");
  }

  function choisir(rang) {
    const options = [...liste.children];
    if (!options.length) return;
    active = (rang + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    champ.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  // Labels are data, with straight apostrophes; what is read has curly ones, as on the pages.
  const dire = (texte) => (langue === "fr" ? texte.replace(/(?<=\p{L})'(?=\p{L})/gu, "’") : texte);

  function montrer(propositions) {
    liste.replaceChildren(...propositions.map((proposition, rang) => {
      const option = document.createElement("li");
      const detail = document.createElement("small");
      option.id = `${liste.id}-${rang}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.adresse = proposition.adresse;
      detail.textContent = dire(proposition.precision);
      option.append(dire(proposition.libelle), detail);
      return option;
    }));
    active = -1;
    champ.removeAttribute("aria-activedescendant");
    liste.hidden = !propositions.length;
    champ.setAttribute("aria-expanded", String(!liste.hidden));
    annonce.textContent = propositions.length ? phrase.replace("{n}", propositions.length) : rien;
  }

  async function demander() {
    const texte = champ.value.trim();
    demande?.abort();
    if (texte.length < 2) return fermer();
    demande = new AbortController();
    const adresse = new URL(formulaire.dataset.recherche, document.baseURI);
    adresse.searchParams.set("q", texte);
    if (langue !== "fr") adresse.searchParams.set("lang", langue);
    try {
      const reponse = await fetch(adresse, { signal: demande.signal });
      if (reponse.ok) montrer((await reponse.json()).propositions);
    } catch (erreur) {
      if (erreur.name !== "AbortError") fermer();
    }
  }

  champ.addEventListener("input", () => {
    clearTimeout(minuterie);
    minuterie = setTimeout(demander, DELAI);
  });
  champ.addEventListener("keydown", (evenement) => {
    if (evenement.key === "ArrowDown" || evenement.key === "ArrowUp") {
      if (liste.hidden) return demander();
      evenement.preventDefault();
      choisir(evenement.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    } else if (evenement.key === "Enter" && active >= 0) {
      evenement.preventDefault();
      window.location.assign(liste.children[active].dataset.adresse);
    } else if (evenement.key === "Escape" && !liste.hidden) {
      evenement.preventDefault();
      fermer();
    }
  });
  // pointerdown: before the field loses focus, which closes the list.
  liste.addEventListener("pointerdown", (evenement) => evenement.preventDefault());
  liste.addEventListener("click", (evenement) => {
    const option = evenement.target.closest("[data-adresse]");
    if (option) window.location.assign(option.dataset.adresse);
  });
  champ.addEventListener("blur", fermer);
}
