// What can be done to a group. Each shows the node's plan first.
import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { path, post, remove } from '../lib/api.js';
import { count, plural } from '../lib/format.js';
import { Field } from '../components/Field.js';
import { PlanDialog } from '../components/PlanDialog.js';
import { Table } from '../components/Table.js';

const PLACES = [
  ['earliest', 'The first record that is there'],
  ['latest', 'The end: only what comes from now on'],
  ['offset', 'An offset'],
  ['timestamp', 'A time'],
];

/** `2026-01-31T14:03` of an input, as milliseconds in local time; NaN while it is not complete. */
const localMs = (text) => (text ? new Date(text).getTime() : NaN);

export function ResetGroupDialog({ name, partitions, onDone, onClose }) {
  const topics = [...new Set(partitions.map(({ topic }) => topic))].sort();
  const [topic, setTopic] = useState(topics[0]);
  const [to, setTo] = useState('earliest');
  const [offset, setOffset] = useState('0');
  const [at, setAt] = useState('');
  const value = to === 'offset' ? Number(offset || NaN) : to === 'timestamp' ? localMs(at) : 0;
  const ready = Number.isInteger(value) && value >= 0;
  const body = { topic, to, ...(to === 'offset' && { offset: value }), ...(to === 'timestamp' && { timestamp: value }) };
  return html`<${PlanDialog} title="Reset positions of ${name}" action="Reset positions" danger ready=${ready} inputs=${[body]}
      run=${(dryRun) => post(path`/admin/groups/${name}/reset`, body, { dry_run: dryRun })}
      done=${({ positions }) => `${plural(positions.length, 'position')} of ${name} in ${topic} ${positions.length === 1 ? 'is' : 'are'} reset.`} onDone=${onDone} onClose=${onClose}
      plan=${(plan) => html`<${ResetPlan} plan=${plan} before=${partitions} />`}>
    <div class="fields">
      <${Field} label="Topic" kind="select" name="topic" value=${topic} options=${topics.map((each) => [each, each])} onInput=${setTopic} />
      <${Field} label="To" kind="select" name="to" value=${to} options=${PLACES} onInput=${setTo} />
      ${to === 'offset' && html`<${Field} label="Offset" kind="number" name="offset" min="0" value=${offset} onInput=${setOffset} hint="Where it is not there: the nearest one." />`}
      ${to === 'timestamp' && html`<${Field} label="First record from" name="timestamp" type="datetime-local" value=${at} onInput=${setAt} hint="In the time of this browser." />`}
    </div>
  <//>`;
}

function ResetPlan({ plan, before }) {
  const known = new Map(before.map((each) => [`${each.topic}-${each.partition}`, each]));
  const rows = plan.positions.map((move) => ({ ...move, now: known.get(`${move.topic}-${move.partition}`) }));
  const columns = [
    { key: 'partition', title: 'Partition', number: true, width: '96px', cell: ({ partition }) => partition },
    { key: 'from', title: 'Position now', number: true, cell: ({ now }) => count(now?.committed) },
    { key: 'to', title: 'Position then', number: true, cell: ({ offset }) => html`<strong>${count(offset)}</strong>` },
    { key: 'again', title: 'Change', number: true, cell: ({ offset, now }) => change(offset, now?.committed) },
  ];
  return html`<h3>${plural(rows.length, 'position')} would move</h3>
    <${Table} label="Positions" columns=${columns} rows=${rows} rowKey=${({ partition }) => partition} />`;
}

function change(then, now) {
  if (now === null || now === undefined) return 'new';
  if (then === now) return 'stays';
  return then < now ? `${count(now - then)} read again` : `${count(then - now)} passed over`;
}

export function DeleteGroupDialog({ name, onDone, onClose }) {
  return html`<${PlanDialog} title="Delete group ${name}" action="Delete group" confirm=${name}
      run=${(dryRun) => remove(path`/admin/groups/${name}`, { dry_run: dryRun })}
      done="Group ${name} is deleted." onDone=${onDone} onClose=${onClose}
      plan=${() => html`<p>The group and all its positions would be deleted for good. Consumers that join under this name later begin where their auto.offset.reset says.</p>`} />`;
}
