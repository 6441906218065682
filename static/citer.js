// A button that copies a figure with what it is of, its date, its source and its address. Without a script it is not shown.
if (navigator.clipboard) {
  for (const bouton of document.querySelectorAll("button[data-citation]")) {
    const mot = bouton.textContent;
    bouton.hidden = false;
    bouton.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(`${bouton.dataset.citation} ${bouton.dataset.adresse ?? location.href}`);
        bouton.textContent = bouton.dataset.fait;
      } catch {
        bouton.textContent = bouton.dataset.echec;
      }
      setTimeout(() => { bouton.textContent = mot; }, 3000);
    });
  }
}
