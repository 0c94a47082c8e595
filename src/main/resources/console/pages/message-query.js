import { useEffect, useRef, useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { Icon } from '../components/Icon.js';
import { Choice } from '../components/parts.js';
import { Field } from '../components/Field.js';

const MODES = [['newest', 'Newest first'], ['oldest', 'Oldest first'], ['live', 'Live']];
const WHERE = { newest: [['', 'everything'], ['offset', 'since an offset'], ['timestamp', 'since a time']], live: [['', 'from now on'], ['earliest', 'from the start'], ['offset', 'from an offset'], ['timestamp', 'from a time']] };
WHERE.oldest = WHERE.newest;

/** A time as a field of dates has it, in local time, and back. */
const local = (ms) => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, -1);

function split(from = '') {
  const [kind, number = ''] = from.split(':');
  return { kind, number: kind === 'timestamp' ? local(Number(number)) : number };
}

function join({ kind, number }) {
  if (kind === 'offset') return number === '' ? '' : `offset:${number}`;
  if (kind === 'timestamp') return number === '' ? '' : `timestamp:${new Date(number).getTime()}`;
  return kind;
}

/** What is searched for; nothing is asked of the node before somebody says so. */
export function MessageQuery({ query, partitions = 1, onSearch }) {
  const { mode = 'newest', from = '', partitions: chosen = '', key = '', value = '', header = '', filter = '', isolation = '' } = query;
  const given = { mode, ...split(from), partitions: chosen, key, value, header, filter, isolation };
  const [form, draw] = useState(given);
  const latest = useRef(form); // Enter may come before what was typed is drawn.
  const setForm = (next) => draw((latest.current = next));
  const address = JSON.stringify(given);
  useEffect(() => setForm(given), [address]); // Somebody went back, or followed a link.
  const set = (name) => (text) => setForm({ ...latest.current, [name]: text });
  const go = (changes = {}) => {
    const { kind, number, ...rest } = { ...latest.current, ...changes };
    onSearch({ ...rest, mode: rest.mode === 'newest' ? '' : rest.mode, from: join({ kind, number }) });
  };
  const submit = (event) => {
    event.preventDefault();
    go();
  };
  return html`<form class="message-query" onSubmit=${submit} aria-label="Search messages">
    <div class="bar">
      <${Choice} label="Order" options=${MODES} value=${form.mode} onChange=${(next) => go({ mode: next, kind: WHERE[next].some(([each]) => each === form.kind) ? form.kind : '' })} />
      <${Field} class="line" label="Where" kind="select" options=${WHERE[form.mode] ?? WHERE.newest} value=${form.kind} onInput=${set('kind')} name="where" />
      ${form.kind === 'offset' && html`<${Field} class="line" label="Offset" kind="number" min="0" required value=${form.number} onInput=${set('number')} name="offset" />`}
      ${form.kind === 'timestamp' && html`<${Field} class="line" label="Time" type="datetime-local" step="0.001" required value=${form.number} onInput=${set('number')} name="time" />`}
      <${Field} class="line" label="Partitions" value=${form.partitions} onInput=${set('partitions')} placeholder=${partitions === 1 ? '0' : `all ${partitions}`} pattern="[0-9]+(,[0-9]+)*" title="Numbers with commas between them" name="partitions" />
      <${Field} class="line" label="Isolation" kind="select" options=${[['', 'all records'], ['read_committed', 'committed only']]} value=${form.isolation} onInput=${set('isolation')} name="isolation" />
    </div>
    <div class="bar">
      <${Field} class="line" label="Key" value=${form.key} onInput=${set('key')} placeholder="has the text" name="key" />
      <${Field} class="line" label="Value" value=${form.value} onInput=${set('value')} placeholder="has the text" name="value" />
      <${Field} class="line" label="Header" value=${form.header} onInput=${set('header')} placeholder="text or name=text" name="header" />
      <${Field} class="line grow mono" label="CEL" value=${form.filter} onInput=${set('filter')} placeholder="value.price > 12 && headers.kind == 'order'" name="filter"
        title="An expression over key, value, key_text, value_text, headers, partition, offset, timestamp and size" />
      <button type="submit" class="primary"><${Icon} name="search" />Search</button>
    </div>
  </form>`;
}
