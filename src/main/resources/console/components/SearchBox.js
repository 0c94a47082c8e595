import { useEffect, useRef, useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { useKey } from '../lib/keys.js';
import { Icon } from './Icon.js';

const PAUSE_MS = 180;

/** A field to search by; `/` goes to it. Tells its text when somebody has stopped typing for a moment. */
export function SearchBox({ label, value, onSearch }) {
  const input = useRef(null);
  const [text, setText] = useState(value ?? '');
  const told = useRef(value ?? '');
  useKey('/', label, () => input.current.select());
  useEffect(() => {
    if ((value ?? '') !== told.current) {
      told.current = value ?? '';
      setText(told.current);
    }
  }, [value]);
  useEffect(() => {
    if (text === told.current) return undefined;
    const timer = setTimeout(() => {
      told.current = text;
      onSearch(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return html`<span class="search">
    <${Icon} name="search" size="14" />
    <input ref=${input} type="text" inputmode="search" aria-label=${label} placeholder=${label} value=${text} autocomplete="off"
      spellcheck=${false} onInput=${(event) => setText(event.currentTarget.value)} />
    <kbd aria-hidden="true">/</kbd>
  </span>`;
}
