// Runs before anything is painted, so that a page in the theme of one's choice does not flash in the other one.
// A plain script and no module: modules run after the first paint.
try {
  const chosen = localStorage.getItem('millrace.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // No storage (a private window): the system's theme it is.
}
