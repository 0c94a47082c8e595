// Short news at the corner: something was done, or failed where there is no better place to say so.
import { html } from '../lib/html.js';
import { Store, useStore } from '../lib/store.js';
import { Icon } from './Icon.js';

const SHOWN_MS = 5_000;
const MOST = 4;
const news = new Store([]);
let next = 0;

const forget = (id) => news.update((all) => all.filter((each) => each.id !== id));

/** Says it; failures stay until they are closed. */
export function toast(text, { bad = false } = {}) {
  const id = next++;
  news.update((all) => [...all.slice(1 - MOST), { id, text, bad }]);
  if (!bad) setTimeout(() => forget(id), SHOWN_MS);
}

export function Toasts() {
  const all = useStore(news);
  return html`<div class="toasts" role="status" aria-live="polite">
    ${all.map(({ id, text, bad }) => html`<div key=${id} class="toast ${bad ? 'bad' : ''}"><span>${text}</span>
      <button type="button" class="plain square" aria-label="Close" onClick=${() => forget(id)}><${Icon} name="close" size="14" /></button></div>`)}
  </div>`;
}
