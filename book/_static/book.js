document.addEventListener("DOMContentLoaded", () => {
  // What scrolls sideways can be reached by the keyboard.
  const wide = ".output.text_html, .pst-scrollable-table-container, pre";
  for (const box of document.querySelectorAll(wide)) {
    box.tabIndex = 0;
  }

  // The corner of a table is no heading of anything.
  for (const cell of document.querySelectorAll("th")) {
    if (!cell.textContent.trim()) cell.setAttribute("role", "presentation");
  }

  // The button is called what is written on it.
  for (const button of document.querySelectorAll(".search-button-field")) {
    button.setAttribute("aria-label", button.textContent.replace(/\s+/g, " ").trim());
  }
});
