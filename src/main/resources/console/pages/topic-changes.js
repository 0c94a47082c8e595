// What can be done to a topic as a whole. Each shows the node's plan first.
import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { path, post, remove } from '../lib/api.js';
import { count, plural } from '../lib/format.js';
import { Field } from '../components/Field.js';
import { PlanDialog } from '../components/PlanDialog.js';
import { Table } from '../components/Table.js';
import { Placement } from './placement.js';

export function AddPartitionsDialog({ topic, now, onDone, onClose }) {
  const [total, setTotal] = useState(String(now + 1));
  const number = Number(total);
  return html`<${PlanDialog} title="Add partitions to ${topic}" action="Add partitions" inputs=${[total]} ready=${Number.isInteger(number) && number > now}
      run=${(dryRun) => post(path`/admin/topics/${topic}/partitions`, { count: number }, { dry_run: dryRun })}
      done="${topic} has ${plural(number, 'partition')} now." onDone=${onDone} onClose=${onClose}
      plan=${(plan) => html`<h3>${plural(plan.added.length, 'new partition')}</h3><${Placement} partitions=${plan.added} />`}>
    <${Field} label="Partitions in all" kind="number" min=${now + 1} value=${total} onInput=${setTotal}
      autofocus name="count" hint="There are ${count(now)} now; partitions cannot be taken away again." />
    <p class="note">Keys are spread over all partitions: from now on records of a key may go to another partition than those before them.</p>
  <//>`;
}

const EMPTY_COLUMNS = [
  { key: 'partition', title: 'Partition', number: true, width: '96px', cell: ({ partition }) => partition },
  { key: 'from', title: 'From offset', number: true, cell: (plan) => count(plan.log_start_offset) },
  { key: 'to', title: 'Up to', number: true, cell: (plan) => count(plan.end_offset) },
  { key: 'records', title: 'Records to go', number: true, cell: (plan) => plan.message ?? count(plan.records) },
];

export function EmptyTopicDialog({ topic, onDone, onClose }) {
  return html`<${PlanDialog} title="Empty ${topic}" action="Delete all records" confirm=${topic}
      run=${(dryRun) => post(path`/admin/topics/${topic}/empty`, undefined, { dry_run: dryRun })}
      done=${(result) => `${plural(result.records, 'record')} of ${topic} are gone.`} onDone=${onDone} onClose=${onClose}
      plan=${(plan) => html`<p>All ${plural(plan.records, 'record')} in ${plural(plan.partitions.length, 'partition')} would be deleted for good.
        The topic and its settings stay; offsets go on where they are.</p>
        ${plan.records > 0 && html`<${Table} label="What would go" columns=${EMPTY_COLUMNS}
          rows=${plan.partitions.filter(({ records, message }) => records > 0 || message)} rowKey=${({ partition }) => partition} />`}`} />`;
}

export function DeleteTopicDialog({ topic, onDone, onClose }) {
  return html`<${PlanDialog} title="Delete ${topic}" action="Delete topic" confirm=${topic}
      run=${(dryRun) => remove(path`/admin/topics/${topic}`, { dry_run: dryRun })}
      done="${topic} is deleted." onDone=${onDone} onClose=${onClose}
      plan=${(plan) => html`<p>The topic, ${plural(plan.partitions, 'partition')} and every record in them would be deleted for good, on all brokers.
        Positions that groups have in it lose their meaning.</p>`} />`;
}
