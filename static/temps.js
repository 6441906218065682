// A slider over the dates of the map, and their reading one after the other. Without this script the list of dates is sent as usual.
const PAS = 900;

for (const figure of document.querySelectorAll("figure[data-temps]")) glisser(figure);

function glisser(figure) {
  const liste = figure.querySelector("select");
  const curseur = figure.querySelector("input[type=range]");
  const lecture = figure.querySelector(".temps-lecture");
  const bouton = lecture.querySelector("button");
  const [jouer, arreter] = [bouton.textContent, bouton.dataset.arreter];
  let minuterie = 0;

  function montrer(rang) {
    const option = liste.options[rang];
    liste.selectedIndex = rang;
    curseur.value = rang;
    curseur.setAttribute("aria-valuetext", option.textContent);
    figure.querySelector(".temps-date").textContent = option.textContent;
    figure.querySelector(".temps-cle").textContent = option.dataset.cle;
    for (const paire of option.dataset.teintes.trim().split(" ")) {
      const [code, teinte] = paire.split(":");
      figure.querySelector(`use[data-region="${code}"]`).setAttribute("class", teinte);
    }
    const adresse = new URL(location.href);
    adresse.searchParams.set("date_maj", option.value);
    history.replaceState(null, "", adresse);
  }

  function cesser() {
    clearInterval(minuterie);
    minuterie = 0;
    bouton.textContent = jouer;
    bouton.setAttribute("aria-pressed", "false");
  }

  function avancer() {
    const suivant = liste.selectedIndex + 1;
    if (suivant < liste.options.length) montrer(suivant);
    if (suivant >= liste.options.length - 1) cesser();
  }

  curseur.value = liste.selectedIndex;
  curseur.setAttribute("aria-valuetext", liste.options[liste.selectedIndex].textContent);
  curseur.addEventListener("input", () => { cesser(); montrer(Number(curseur.value)); });
  liste.addEventListener("change", () => { cesser(); montrer(liste.selectedIndex); });
  bouton.addEventListener("click", () => {
    if (minuterie) return cesser();
    if (liste.selectedIndex === liste.options.length - 1) montrer(0);
    bouton.textContent = arreter;
    bouton.setAttribute("aria-pressed", "true");
    minuterie = setInterval(avancer, PAS);
  });
  figure.querySelector(".temps-curseur").hidden = liste.options.length < 2;
  figure.querySelector(".temps-boutons").hidden = true;
  // Who asks for less motion moves the slider by hand.
  lecture.hidden = liste.options.length < 2 || matchMedia("(prefers-reduced-motion: reduce)").matches;
}
