// Runs before the first paint, so that a chosen theme does not flash. The rest of the choice is in src/state/theme.svelte.ts.
try {
  const chosen = localStorage.getItem('tandem.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is refused: the system's preference applies.
}
