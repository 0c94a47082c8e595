// The keyboard. A key is one character, or `g` and a second one within a moment. No key does anything while somebody types into a
// field or a dialog is open.
import { useEffect } from '../vendor/preact-hooks.js';

const PAUSE_MS = 1_200;
const actions = new Map();
let first = '';
let forget = 0;

/** Says what a key does while the component is there: useKey('/', 'Search', focusSearch). */
export function useKey(key, label, action) {
  useEffect(() => {
    const entry = { key, label, action };
    const before = actions.get(key);
    actions.set(key, entry);
    return () => {
      if (actions.get(key) !== entry) return;
      if (before) actions.set(key, before);
      else actions.delete(key);
    };
  });
}

/** All keys that do something now, for the help. */
export const keysNow = () => [...actions.values()];

const typing = (target) => target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;

export function startKeys() {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === 'Escape' && typing(event.target) && !document.querySelector('dialog[open]')) {
      event.target.blur();
      return;
    }
    if (typing(event.target) || document.querySelector('dialog[open]')) return;
    const sequence = first ? `${first} ${event.key}` : event.key;
    clearTimeout(forget);
    first = '';
    if (event.key === 'g' && sequence === 'g') {
      first = 'g';
      forget = setTimeout(() => (first = ''), PAUSE_MS);
      return;
    }
    const found = actions.get(sequence);
    if (found) {
      event.preventDefault();
      found.action();
    }
  });
}
