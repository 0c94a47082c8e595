import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, post } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { plural } from '../lib/format.js';
import { Icon } from '../components/Icon.js';
import { Field } from '../components/Field.js';
import { PlanDialog } from '../components/PlanDialog.js';
import { Placement } from './placement.js';

const AS_THE_BROKER = ['', 'as the broker has it'];
const RETENTION = [AS_THE_BROKER, ['3600000', '1 hour'], ['86400000', '1 day'], ['604800000', '7 days'], ['2592000000', '30 days'], ['-1', 'for ever']];
const CLEANUP = [AS_THE_BROKER, ['delete', 'delete: by age and size'], ['compact', 'compact: the last of each key'], ['compact,delete', 'compact and delete']];

const OWN_FIELDS = ['retention.ms', 'cleanup.policy', 'min.insync.replicas'];

/** Creates a topic; shows where its replicas would be while one types. */
export function CreateTopicDialog({ onClose, onDone }) {
  const [form, setForm] = useState({ name: '', partitions: '', replicas: '', retention: '', cleanup: '', minInSync: '', more: [] });
  const defaults = useLoad((signal) => get('/admin/topic-defaults', {}, signal), []);
  const set = (field) => (value) => setForm((before) => ({ ...before, [field]: value }));
  const body = request(form);
  return html`<${PlanDialog} title="Create a topic" action="Create topic" inputs=${body} ready=${form.name !== ''}
      run=${(dryRun) => post('/admin/topics', body, { dry_run: dryRun })} done="Topic ${form.name} is there."
      plan=${(plan) => html`<h3>${plural(plan.partitions_count, 'partition')} would be placed like this</h3><${Placement} partitions=${plan.partitions} />`}
      onClose=${onClose} onDone=${onDone}>
    <div class="fields">
      <${Field} class="wide" label="Name" value=${form.name} onInput=${set('name')}
        autofocus required maxlength="249" hint="Letters, digits, dots, dashes and underscores." name="name" />
      <${Field} label="Partitions" kind="number" min="1" value=${form.partitions} onInput=${set('partitions')} placeholder="default" name="partitions" />
      <${Field} label="Replicas of each" kind="number" min="1" value=${form.replicas} onInput=${set('replicas')} placeholder="default" name="replicas" />
      <${Field} label="In sync, at least" kind="number" min="1" value=${form.minInSync} onInput=${set('minInSync')}
        placeholder="default" hint="for acks=all" name="min-in-sync" />
      <${Field} label="Keep records" kind="select" options=${RETENTION} value=${form.retention} onInput=${set('retention')} name="retention" />
      <${Field} label="Clean up" kind="select" options=${CLEANUP} value=${form.cleanup} onInput=${set('cleanup')} name="cleanup" />
    </div>
    ${defaults.value && html`<${MoreSettings} known=${defaults.value.configs} rows=${form.more} onChange=${set('more')} />`}
  <//>`;
}

/** Any other setting: rows of [key, value]. */
function MoreSettings({ known, rows, onChange }) {
  const free = known.filter(({ name }) => !OWN_FIELDS.includes(name) && !rows.some(([key]) => key === name));
  const options = [['', 'Another setting …'], ...free.map(({ name }) => [name, name])];
  const add = (key) => key && onChange([...rows, [key, known.find(({ name }) => name === key).value ?? '']]);
  const change = (index, value) => onChange(rows.map((row, at) => (at === index ? [row[0], value] : row)));
  return html`
    ${rows.map(([key, value], index) => html`<div class="setting-row" key=${key}>
      <${Field} label=${html`<code>${key}</code>`} value=${value} onInput=${(text) => change(index, text)}
        hint=${known.find(({ name }) => name === key).documentation} name=${key} />
      <button type="button" class="plain square" aria-label="Leave ${key} to the broker"
        onClick=${() => onChange(rows.filter((row, at) => at !== index))}><${Icon} name="close" size="14" /></button>
    </div>`)}
    <div class="bar"><select aria-label="Another setting" value="" onChange=${(event) => { add(event.currentTarget.value); event.currentTarget.value = ''; }}>
      ${options.map(([value, label]) => html`<option key=${value} value=${value}>${label}</option>`)}</select></div>`;
}

/** What the node is asked; fields that are empty are left to it. */
function request({ name, partitions, replicas, retention, cleanup, minInSync, more }) {
  const configs = { 'retention.ms': retention, 'cleanup.policy': cleanup, 'min.insync.replicas': minInSync, ...Object.fromEntries(more) };
  return {
    topic_name: name.trim(),
    partitions_count: partitions === '' ? undefined : Number(partitions),
    replication_factor: replicas === '' ? undefined : Number(replicas),
    configs: Object.fromEntries(Object.entries(configs).filter(([, value]) => value !== '')),
  };
}
