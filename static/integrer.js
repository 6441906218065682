// In a frame on another site: tells the page around how tall the block is, each time that it changes (static/cadre.js hears it).
// Only a height leaves, whoever the page is.
if (window.parent !== window) {
  const dire = () => window.parent.postMessage({ aidesHauteur: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(dire).observe(document.body);
  dire();
}
