// The smallest parts of pages.
import { html } from '../lib/html.js';
import { useReadOnly } from '../lib/live.js';
import { Link } from '../lib/router.js';
import { Icon } from './Icon.js';

/** A word about a state. tone: good | warn | bad | accent, or none for a neutral one. */
export function Badge({ tone = '', title, children }) {
  return html`<span class="badge ${tone}" title=${title}>${children}</span>`;
}

/** The head of a page: what it is, a line about it, and what can be done. */
export function PageHead({ title, about, children }) {
  return html`<div class="page-head">
    <div class="titles"><h1>${title}</h1>${about && html`<p>${about}</p>`}</div>
    ${children && html`<div class="bar">${children}</div>`}
  </div>`;
}

export function Panel({ title, actions, children, ...rest }) {
  return html`<section class="panel" ...${rest}>
    <header><h2>${title}</h2>${actions}</header>
    ${children}
  </section>`;
}

/** One of `<dl class="figures">`: a number with its name and a remark below. */
export function Figure({ name, tone = '', note, children }) {
  return html`<div class="figure ${tone}"><dt>${name}</dt><dd>${children}</dd><dd class="note">${note}</dd></div>`;
}

/** A button that changes something: greyed out, with the reason, where nothing may be changed. */
export function ChangeButton({ onClick, reason = '', children, ...rest }) {
  const readOnly = useReadOnly();
  const why = readOnly || reason;
  // aria-disabled and not disabled: only what can have the focus can tell its reason to everybody.
  return html`<button type="button" aria-disabled=${why ? 'true' : undefined} title=${why || rest.title}
    onClick=${(event) => !why && onClick(event)} ...${rest} title=${why || rest.title}>${children}${why && html`<span class="only-for-readers"> (${why})</span>`}</button>`;
}

/** Links to the parts of a page; the one that is shown is in the address as `tab`. */
export function Tabs({ tabs, current, href }) {
  return html`<nav class="tabs" aria-label="Parts of this page">
    ${tabs.map(([name, label, tally]) => html`<${Link} key=${name} href=${href(name)} aria-current=${name === current ? 'true' : undefined}>
      ${label}${tally !== undefined && html`<span class="tally">${tally}</span>`}<//>`)}
  </nav>`;
}

/** One of a few: options are [value, label]. */
export function Choice({ label, options, value, onChange }) {
  return html`<div class="choice" role="group" aria-label=${label}>
    ${options.map(([each, name]) => html`<button type="button" key=${each} aria-pressed=${each === value ? 'true' : 'false'}
      onClick=${() => onChange(each)}>${name}</button>`)}
  </div>`;
}

/** Node ids of replicas: the leader is filled, one that is behind is dashed, one that is gone is struck through. */
export function Nodes({ partition }) {
  const { leader, replicas, isr, offline_replicas: offline = [] } = partition;
  const state = (node) => (offline.includes(node) ? 'gone' : !isr.includes(node) ? 'behind' : node === leader ? 'leads' : '');
  const words = { gone: 'offline', behind: 'not in sync', leads: 'leader', '': 'in sync' };
  return html`<span class="nodes">${replicas.map((node) => html`<b key=${node} class=${state(node)} title="Broker ${node}: ${words[state(node)]}">${node}</b>`)}</span>`;
}

/** How full something is. */
export function Meter({ share, label }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  const tone = percent >= 95 ? 'bad' : percent >= 85 ? 'warn' : '';
  return html`<span class="meter ${tone}" role="img" aria-label="${label}: ${percent} %"><i style=${{ width: `${percent}%` }} /></span>`;
}

/** Copies a text to the clipboard. */
export function CopyButton({ text, label = 'Copy' }) {
  return html`<button type="button" class="plain square" title=${label} aria-label=${label}
    onClick=${() => navigator.clipboard?.writeText(text)}><${Icon} name="copy" /></button>`;
}
