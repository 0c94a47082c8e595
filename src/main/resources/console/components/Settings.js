// Settings with what they mean: value, default, where the value comes from. For topics and brokers alike.
import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { bytes, duration } from '../lib/format.js';
import { useQuery } from '../lib/router.js';
import { Field } from './Field.js';
import { PlanDialog } from './PlanDialog.js';
import { SearchBox } from './SearchBox.js';
import { Table } from './Table.js';
import { Badge, ChangeButton } from './parts.js';
import { Empty } from './states.js';

const SOURCES = {
  DYNAMIC_TOPIC: 'topic',
  DYNAMIC_BROKER: 'broker',
  DYNAMIC_DEFAULT_BROKER: 'all brokers',
  STATIC_BROKER: 'start of the node',
  DEFAULT: 'default',
};
const sourceName = (source) => SOURCES[source] ?? source;

/** The biggest numbers stand for "never" and "no bound"; a unit would not make them any clearer. */
const HUGE = 4_000_000_000_000_000;

/** A raw value in the unit that its key names, for people; empty where that says nothing more. */
function readable(name, raw) {
  const number = Number(raw);
  if (raw === null || raw === '' || !Number.isFinite(number) || number < 1000 || number > HUGE) return number > HUGE ? 'no bound' : '';
  if (name.endsWith('.ms')) return duration(number);
  if (name.endsWith('bytes')) return bytes(number);
  return '';
}

/**
 * All settings, searched by name and documentation.
 *
 * @param own the source that `save` writes to: only values from there can be taken back
 * @param save `save({key: value or null}, dryRun)` asks the node
 */
export function Settings({ configs, of, own, save, onDone }) {
  const [query, setQuery] = useQuery();
  const [editing, setEditing] = useState(null);
  const wanted = (query.setting ?? '').toLowerCase();
  const onlyChanged = query.changed === 'true';
  const rows = configs.filter((config) => (!onlyChanged || config.source !== 'DEFAULT')
    && (config.name.includes(wanted) || config.documentation.toLowerCase().includes(wanted)));
  const columns = [
    { key: 'name', title: 'Setting', width: '52%', cell: ({ name, documentation }) => html`<code>${name}</code><br /><small>${documentation}</small>` },
    { key: 'value', title: 'Value', cell: (config) => html`<${Value} config=${config} />` },
    { key: 'source', title: 'From', width: '132px', cell: ({ source }) => html`<${Badge} tone=${source === 'DEFAULT' ? '' : 'accent'}>${sourceName(source)}<//>` },
    { key: 'edit', title: 'Change', hidden: true, width: '84px', cell: (config) => html`<${ChangeButton} onClick=${() => setEditing(config)} aria-label="Edit ${config.name}"
      reason=${config.dynamic ? '' : 'This setting is read when the node starts.'}>Edit<//>` },
  ];
  return html`
    <div class="bar">
      <${SearchBox} label="Search settings" value=${query.setting} onSearch=${(setting) => setQuery({ setting })} />
      <label class="check"><input type="checkbox" checked=${onlyChanged} onChange=${(event) => setQuery({ changed: event.currentTarget.checked && 'true' })} />Only what is not default</label>
    </div>
    ${rows.length === 0
      ? html`<${Empty} title="No setting fits">${onlyChanged ? 'Everything found is at its default.' : 'Names and explanations were searched.'}<//>`
      : html`<${Table} airy low=${false} label="Settings" columns=${columns} rows=${rows} rowKey=${({ name }) => name} />`}
    ${editing && html`<${EditDialog} config=${editing} of=${of} own=${own} save=${save} onDone=${onDone} onClose=${() => setEditing(null)} />`}`;
}

function Value({ config: { name, value, default: normal, sensitive } }) {
  if (sensitive) return html`<span class="quiet">hidden</span>`;
  const words = readable(name, value);
  return html`<code>${value === null || value === '' ? html`<span class="quiet">empty</span>` : value}</code> ${words && html`<small>${words}</small>`}
    ${value !== normal && html`<br /><small>default <code>${normal ?? 'none'}</code></small>`}`;
}

function EditDialog({ config, of, own, save, onDone, onClose }) {
  const { name, documentation, allowed, layers } = config;
  const [value, setValue] = useState(config.value ?? '');
  const [reset, setReset] = useState(false);
  const wanted = reset ? null : value;
  const unchanged = !reset && value === (config.value ?? '');
  const below = layers.find(({ source }) => source !== own);
  const words = readable(name, value);
  return html`<${PlanDialog} title=${name} action="Save" inputs=${[wanted]} ready=${!unchanged} run=${(dryRun) => save({ [name]: wanted }, dryRun)}
      done="${name} of ${of} is changed." onDone=${onDone} onClose=${onClose}
      plan=${(plan) => plan.changes.map((change) => html`<p key=${change.name}>
        <code>${change.name}</code> of ${of} goes from <code>${change.before ?? config.value ?? 'nothing'}</code> to${' '}
        <code>${change.value ?? below?.value ?? config.default ?? 'nothing'}</code>${change.value === null && ', the value below'}. It holds at once.</p>`)}>
    <p>${documentation} ${allowed && html`<span class="quiet">Allowed: ${allowed}.</span>`}</p>
    ${!reset && html`<${ValueField} config=${config} value=${value} onInput=${setValue} hint=${words || undefined} />`}
    ${layers.some(({ source }) => source === own) && html`<label class="check"><input type="checkbox" checked=${reset} onChange=${(event) => setReset(event.currentTarget.checked)} />
      Take it back: use <code>${below?.value ?? config.default ?? 'no value'}</code></label>`}
    <dl class="facts">
      <dt>Default</dt><dd><code>${config.default ?? 'none'}</code></dd>
      ${layers.filter(({ source }) => source !== 'DEFAULT').map((layer) => html`
        <dt key=${`${layer.source}-name`}>${sourceName(layer.source)}</dt>
        <dd key=${layer.source}><code>${layer.name} = ${layer.value}</code></dd>`)}
    </dl>
  <//>`;
}

/** A field that fits the type: a choice where the values are few. */
function ValueField({ config: { type, allowed }, value, onInput, hint }) {
  const named = /^one of (.+)$/.exec(allowed ?? '');
  const few = type === 'boolean' ? ['true', 'false'] : named ? named[1].split(', ') : null;
  if (few) return html`<${Field} label="Value" kind="select" options=${few.map((each) => [each, each])} value=${value} onInput=${onInput} autofocus name="value" />`;
  return html`<${Field} label="Value" value=${value} onInput=${onInput} autofocus hint=${hint ?? (type === 'list' ? 'Separate with commas.' : undefined)} name="value" />`;
}
