import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { layOut } from '../lib/json-text.js';
import { useLoad } from '../lib/load.js';
import { FORMATS, FORMAT_NAMES, preview, shown } from '../lib/payload.js';
import { bytes, exactTime, plural } from '../lib/format.js';
import { Icon } from '../components/Icon.js';
import { Badge, ChangeButton, CopyButton } from '../components/parts.js';
import { Loaded } from '../components/states.js';

const FIRST_BYTES = 64 << 10;
const MOST_COLOURED = 200_000;

/** One message, whole, beside the list; `at` is partition:offset. */
export function MessageDetail({ topic, at, onClose, onCopy }) {
  const [partition, offset] = at.split(':');
  const [whole, setWhole] = useState(false);
  const message = useLoad((signal) => get(path`/topics/${topic}/partitions/${partition}/records/${offset}`, { max_bytes: whole ? '' : FIRST_BYTES }, signal), [topic, at, whole]);
  return html`<aside class="panel detail" aria-label="Message">
    <header><h2>Partition ${partition}, offset ${offset}</h2>
      <button type="button" class="plain square" title="Copy a link to this message" aria-label="Copy a link to this message"
        onClick=${() => navigator.clipboard?.writeText(linkTo(topic, at))}><${Icon} name="copy" /></button>
      <${ChangeButton} class="plain" title="Make a new message like this one" reason=${isCut(message.value) ? 'Show all of the message first.' : ''} onClick=${() => message.value && onCopy(message.value)}>Copy to form<//>
      <button type="button" class="plain square" aria-label="Close" onClick=${onClose}><${Icon} name="close" /></button></header>
    <div class="inside" tabindex="0" role="region" aria-label="The message">
      <${Loaded} from=${message} what="Reading the message">${(found) => html`<${Content} message=${found} onWhole=${() => setWhole(true)} />`}<//>
    </div>
  </aside>`;
}

/** Whether a part of the message is not here: a copy would lack it. */
const isCut = (message) => Boolean(message && (message.key.cut || message.value.cut || message.headers.some(({ value }) => value.cut)));

const linkTo = (topic, at) => location.origin + path`/console/messages/${topic}?at=${at}&mode=oldest&from=${`offset:${at.split(':')[1]}`}&partitions=${at.split(':')[0]}`;

function Content({ message, onWhole }) {
  const { key, value, headers } = message;
  return html`
    <${Payload} name="Key" payload=${key} none="There is no key." onWhole=${onWhole} />
    <${Payload} name="Value" payload=${value} none="A tombstone: there is no value." onWhole=${onWhole} />
    <section><h3>Headers</h3>
      ${headers.length === 0 ? html`<p class="quiet">None.</p>` : html`<dl class="facts">
        ${headers.map(({ key: name, value: each }, index) => html`<dt key=${`${index}n`}>${name}</dt><dd key=${`${index}v`}>${each.format === 'null' ? html`<span class="quiet">null</span>` : html`<code>${preview(each)}</code>`}</dd>`)}
      </dl>`}
      ${headers.some(({ value: each }) => each.cut) && html`<button type="button" onClick=${onWhole}>Show all of the headers</button>`}
    </section>
    <section><h3>In the log</h3><${Facts} message=${message} /></section>`;
}

function Facts({ message }) {
  const { timestamp, timestamp_type: type, compression, transactional, producer_id: producer, producer_epoch: epoch, sequence } = message;
  return html`<dl class="facts">
    <dt>Time</dt><dd>${exactTime(timestamp)} <span class="quiet">${type === 'append' ? 'when it was appended' : 'as its producer says'} (${timestamp})</span></dd>
    <dt>Batch</dt><dd>from offset ${message.batch_offset}, ${plural(message.batch_records, 'record')}, ${bytes(message.batch_bytes)}, compression ${compression}</dd>
    <dt>Leader epoch</dt><dd>${message.leader_epoch}</dd>
    <dt>Producer</dt><dd>${producer === undefined ? html`<span class="quiet">not idempotent</span>` : `id ${producer}, epoch ${epoch}${sequence === undefined ? '' : `, sequence ${sequence}`}`}</dd>
    <dt>Transaction</dt><dd>${transactional ? html`<${Badge} tone="accent">transactional<//>` : html`<span class="quiet">none</span>`}</dd>
  </dl>`;
}

/** A key or a value, as the node takes it or as somebody wants to see it. */
function Payload({ name, payload, none, onWhole }) {
  const [wanted, setWanted] = useState('auto');
  const view = shown(payload, wanted);
  return html`<section class="payload">
    <div class="bar"><h3>${name}</h3>
      ${payload.format !== 'null' && html`<span class="quiet">${FORMAT_NAMES[payload.format]}, ${bytes(payload.size)}</span>
      <span class="push" />
      <select aria-label="${name} shown as" value=${wanted} onChange=${(event) => setWanted(event.currentTarget.value)}>
        ${FORMATS.map(([each, label]) => html`<option key=${each} value=${each}>${label}</option>`)}</select>
      <${CopyButton} text=${view.text} label="Copy the ${name.toLowerCase()}" />`}
    </div>
    ${view.kind === 'null' ? html`<p class="quiet">${none}</p>` : html`<${Shown} view=${view} />`}
    ${payload.cut && html`<button type="button" onClick=${onWhole}>Show all ${bytes(payload.size)}</button>`}
  </section>`;
}

function Shown({ view }) {
  const pieces = view.kind === 'json' && view.text.length <= MOST_COLOURED ? layOut(view.text) : null;
  return html`<pre class=${view.kind}>${pieces ? pieces.map(([kind, text], index) => (kind ? html`<i key=${index} class=${kind}>${text}</i>` : text)) : view.text}</pre>`;
}
