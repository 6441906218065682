// The SQL editor: CodeMirror in the place of the text area, and the button that formats. Without it the area is sent.
const champ = document.querySelector("textarea#sql-editor");
const bouton = document.querySelector("button#sql-format");

if (champ && window.CodeMirror) {
  const editeur = window.CodeMirror.fromTextArea(champ, { lineNumbers: true, mode: "text/x-sql", lineWrapping: true });
  const libelle = document.querySelector("label[for=sql-editor]");
  if (libelle) editeur.getInputField().setAttribute("aria-label", libelle.textContent);
  editeur.setOption("extraKeys", { "Shift-Enter": () => champ.form.requestSubmit(), Tab: false });
  if (bouton && window.sqlFormatter) {
    bouton.hidden = false;
    bouton.addEventListener("click", () => editeur.setValue(window.sqlFormatter.format(editeur.getValue())));
  }
}
