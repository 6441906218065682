// In a frame on another site: tells the page around how tall the block is, each time that it changes (static/cadre.js hears it) and
// when it asks, since its script may come after the first time.
// Only a height leaves, whoever the page is.
if (window.parent !== window) {
  const dire = () => window.parent.postMessage({ aidesHauteur: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(dire).observe(document.body);
  dire();
  window.addEventListener("message", (message) => {
    if (message.source === window.parent && message.data?.aidesHauteur === "dire") dire();
  });
}
