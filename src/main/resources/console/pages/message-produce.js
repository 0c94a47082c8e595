import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { path, postAs } from '../lib/api.js';
import { jsonComplaint } from '../lib/json-text.js';
import { base64, hexBytes, integerBytes } from '../lib/payload.js';
import { useReadOnly } from '../lib/live.js';
import { Dialog } from '../components/Dialog.js';
import { Field } from '../components/Field.js';
import { Icon } from '../components/Icon.js';
import { Problem } from '../components/states.js';
import { toast } from '../components/Toasts.js';

// Bytes travel in base64 whatever they are, so that they arrive as they were meant.
const MEDIA_TYPE = 'application/vnd.kafka.binary.v2+json';
const encoder = new TextEncoder();

const KINDS = [['text', 'Text'], ['json', 'JSON'], ['hex', 'Hex'], ['int64', '64-bit integer'], ['int32', '32-bit integer']];
const KEY_KINDS = [['null', 'No key'], ...KINDS];
const VALUE_KINDS = [...KINDS, ['null', 'None: a tombstone']];
const HEADER_KINDS = [['text', 'Text'], ['hex', 'Hex'], ['null', 'null']];

/** The bytes of what was typed, null for none; throws an Error that says what is wrong. */
function encoded({ kind, text }) {
  switch (kind) {
    case 'null':
      return null;
    case 'hex':
      return base64(hexBytes(text));
    case 'int32':
    case 'int64':
      if (!/^\s*-?\d+\s*$/.test(text)) throw new Error('This is no whole number.');
      return base64(integerBytes(BigInt(text.trim()), kind === 'int32' ? 4 : 8));
    case 'json': {
      const complaint = jsonComplaint(text);
      if (complaint) throw new Error(`This is no JSON: ${complaint}`);
      return base64(encoder.encode(text));
    }
    default:
      return base64(encoder.encode(text));
  }
}

const complaint = (typed) => {
  try {
    encoded(typed);
    return '';
  } catch (failure) {
    return failure.message;
  }
};

/** A payload that was read, as it is typed in. */
function typed(payload, otherwise) {
  if (!payload) return { kind: otherwise, text: '' };
  return { kind: payload.format === 'binary' ? 'hex' : payload.format, text: payload.text ?? '' };
}

const typedHeader = ({ key, value }) => {
  const { kind, text } = typed(value, 'text');
  return { name: key, kind: kind === 'hex' || kind === 'null' ? kind : 'text', text };
};

/** Writes one message; `from` is one to begin with, or {}. */
export function ProduceDialog({ topic, from, partitions = 1, onClose }) {
  const [key, setKey] = useState(typed(from.key, 'null'));
  const [value, setValue] = useState(typed(from.value, 'text'));
  const [headers, setHeaders] = useState((from.headers ?? []).map(typedHeader));
  const [partition, setPartition] = useState(from.partition === undefined ? '' : String(from.partition));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(null);
  const readOnly = useReadOnly();
  const wrong = { key: complaint(key), value: complaint(value) };
  const wrongHeader = headers.map((header) => (header.name === '' ? 'A header has a name.' : complaint(header)));
  const ready = !busy && !readOnly && !wrong.key && !wrong.value && wrongHeader.every((each) => !each);

  async function produce() {
    if (!ready) return;
    setBusy(true);
    setFailure(null);
    const record = { key: encoded(key), value: encoded(value), headers: headers.map((header) => ({ key: header.name, value: encoded(header) })) };
    if (partition !== '') record.partition = Number(partition);
    try {
      const { offsets: [placed] } = await postAs(MEDIA_TYPE, path`/topics/${topic}`, { records: [record] });
      if (placed.error_code) throw new Error(placed.message);
      toast(`Written to partition ${placed.partition} at offset ${placed.offset}.`);
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  }

  const change = (index, changes) => setHeaders((all) => all.map((each, at) => (at === index ? { ...each, ...changes } : each)));
  const footer = html`<button type="button" onClick=${onClose}>Cancel</button>
    <button type="submit" class="primary" aria-disabled=${ready ? undefined : 'true'} title=${readOnly || undefined}>Produce</button>`;
  return html`<${Dialog} wide title="Produce to ${topic}" onClose=${onClose} onSubmit=${produce} footer=${footer}>
    <${Bytes} label="Key" kinds=${KEY_KINDS} typed=${key} onInput=${setKey} wrong=${wrong.key} rows="2" />
    <${Bytes} label="Value" kinds=${VALUE_KINDS} typed=${value} onInput=${setValue} wrong=${wrong.value} rows="8" first />
    <${Field} class="narrow" label="Partition" kind="number" min="0" max=${partitions - 1} value=${partition} onInput=${setPartition} placeholder="by the key" name="partition" hint="Left empty, the key decides; without a key, any." />
    <section class="headers" aria-label="Headers">
      <div class="bar"><h3>Headers</h3><button type="button" onClick=${() => setHeaders((all) => [...all, { name: '', kind: 'text', text: '' }])}><${Icon} name="plus" />Add a header</button></div>
      ${headers.map((header, index) => html`<div class="bar" key=${index}>
        <${Field} class="line" label="Name" value=${header.name} onInput=${(name) => change(index, { name })} required wrong=${header.text && wrongHeader[index]} />
        <${Field} class="line" label="As" kind="select" options=${HEADER_KINDS} value=${header.kind} onInput=${(kind) => change(index, { kind })} />
        ${header.kind !== 'null' && html`<${Field} class="line grow" label="Value" value=${header.text} onInput=${(text) => change(index, { text })} />`}
        <button type="button" class="plain square" aria-label="Remove the header" onClick=${() => setHeaders((all) => all.filter((each, at) => at !== index))}><${Icon} name="close" /></button>
      </div>`)}
    </section>
    ${failure && html`<${Problem} error=${failure} />`}
  <//>`;
}

function Bytes({ label, kinds, typed: { kind, text }, onInput, wrong, rows, first = false }) {
  return html`<div class="typed">
    <${Field} label="${label} as" kind="select" options=${kinds} value=${kind} onInput=${(next) => onInput({ kind: next, text })} name=${`${label.toLowerCase()}-as`} />
    ${kind !== 'null' && html`<${Field} label=${label} kind="area" rows=${rows} autofocus=${first} value=${text} onInput=${(next) => onInput({ kind, text: next })} wrong=${text ? wrong : ''} name=${label.toLowerCase()} />`}
  </div>`;
}
