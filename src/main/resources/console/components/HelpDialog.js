import { html } from '../lib/html.js';
import { keysNow } from '../lib/keys.js';
import { Dialog } from './Dialog.js';

const ALWAYS = [
  ['↑ ↓', 'From row to row in a list'],
  ['Enter', 'Open a row'],
  ['Esc', 'Close a dialog, leave a field'],
];

/** All keys that do something on the page of the moment. */
export function HelpDialog({ onClose }) {
  const keys = [...keysNow().map(({ key, label }) => [key, label]), ...ALWAYS];
  const assets = new URL('..', import.meta.url).pathname;
  return html`<${Dialog} title="Keys" onClose=${onClose}>
    <ul class="keys">${keys.map(([key, label]) => html`<li key=${key}>
      <span>${label}</span>
      <span class="nowrap">${key.split(' ').map((one, index) => html`<kbd key=${index}>${one}</kbd> `)}</span>
    </li>`)}</ul>
    <p class="quiet">Everything here is also an <a href="/openapi.json">HTTP API</a>. The console uses Preact (<a href="${assets}vendor/preact-license.txt">licence</a>)
      and uPlot (<a href="${assets}vendor/uplot-license.txt">licence</a>).</p>
  <//>`;
}
