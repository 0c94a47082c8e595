// What a page shows while it has nothing to show, and when something went wrong.
import { html } from '../lib/html.js';
import { Icon } from './Icon.js';

/** Appears only when loading takes long enough to be noticed. */
export function Loading({ what = 'Loading' }) {
  return html`<div class="state late" role="status"><span class="spin" /><span>${what} …</span></div>`;
}

export function Empty({ title, children, icon = 'empty' }) {
  return html`<div class="state"><${Icon} name=${icon} size="28" /><strong>${title}</strong><p>${children}</p></div>`;
}

/** A failed question in place of its answer. */
export function Failed({ error, retry }) {
  return html`<div class="state wrong" role="alert">
    <${Icon} name="warning" size="28" /><strong>${error.status === 404 ? 'Not there' : 'This could not be loaded'}</strong>
    <p>${error.message}</p>
    ${retry && html`<button type="button" onClick=${retry}>Try again</button>`}
  </div>`;
}

/** A problem above something that is still shown: the sentence of the node. */
export function Problem({ error }) {
  if (!error) return null;
  return html`<div class="problem" role="alert"><${Icon} name="warning" /><span>${error.message}</span></div>`;
}

/** The usual three ways of a question: not answered yet, failed, answered. */
export function Loaded({ from, what, children }) {
  if (from.value === undefined) return from.error ? html`<${Failed} error=${from.error} retry=${from.reload} />` : html`<${Loading} what=${what} />`;
  return html`${from.error && html`<${Problem} error=${from.error} />`}${children(from.value)}`;
}
