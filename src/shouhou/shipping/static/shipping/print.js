// One button that opens the browser's own print window.
document.querySelector("[data-print]").addEventListener("click", () => window.print());
