// Light, dark, or as the system has it. The choice is kept by the browser; lib/first-paint.js applies it before the page is painted.
import { Store } from './store.js';

const KEY = 'millrace.theme';
const CHOICES = ['system', 'light', 'dark'];

const root = document.documentElement;
export const theme = new Store(root.dataset.theme ?? 'system');

/** Goes up by one whenever colours may have changed; charts draw into a canvas and must be told. */
export const colours = new Store(0);
const changed = () => colours.update((count) => count + 1);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);

export function nextTheme() {
  const next = CHOICES[(CHOICES.indexOf(theme.value) + 1) % CHOICES.length];
  if (next === 'system') delete root.dataset.theme;
  else root.dataset.theme = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // No storage: the choice lasts as long as the page.
  }
  theme.set(next);
  changed();
}

const probe = document.createElement('span');

/** The colour that a custom property has in the theme of the moment. */
export function colour(name) {
  if (!probe.isConnected) document.body.append(probe);
  probe.hidden = true;
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}
