// What can be done to partitions. Each shows the node's plan first.
import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { post } from '../lib/api.js';
import { useCluster } from '../lib/live.js';
import { plural } from '../lib/format.js';
import { Field } from '../components/Field.js';
import { PlanDialog } from '../components/PlanDialog.js';
import { Table } from '../components/Table.js';
import { Nodes } from '../components/parts.js';

const named = ({ topic, partition }) => ({ topic, partition });
const id = ({ topic, partition }) => `${topic}-${partition}`;

const PLAN_COLUMNS = [
  { key: 'partition', title: 'Partition', cell: (row) => id(row) },
  { key: 'result', title: 'Then', cell: (row) => (row.message ? html`<span class="quiet">${row.message}</span>` : html`<${Nodes} partition=${row} />`) },
];

const Plan = ({ partitions, children }) => html`<p>${children}</p>
  <${Table} label="Plan" columns=${PLAN_COLUMNS} rows=${partitions} rowKey=${id} />`;

/** How many partitions a plan or its outcome changes; the others say why not. */
const changed = (plan) => plan.partitions.filter(({ message }) => !message).length;

export function ElectDialog({ partitions, onDone, onClose }) {
  return html`<${PlanDialog} title="Elect preferred leaders" action="Elect" worth=${changed} onDone=${onDone} onClose=${onClose}
    run=${(dryRun) => post('/admin/elections', { kind: 'preferred', partitions: partitions.map(named) }, { dry_run: dryRun })}
    done=${(result) => `${plural(changed(result), 'partition')} got a new leader.`}
    plan=${(plan) => html`<${Plan} partitions=${plan.partitions}>${plural(changed(plan), 'partition')} of ${plan.partitions.length}
      ${' '}would be led by the first of the replicas. Clients go on by themselves.<//>`} />`;
}

/** For a partition none of whose in-sync replicas is left: one of the others leads, and what only the lost ones had is gone. */
export function UncleanElectDialog({ partition, onDone, onClose }) {
  return html`<${PlanDialog} title="Elect a leader that was not in sync" action="Elect, and lose records" confirm=${id(partition)} worth=${changed}
    onDone=${onDone} onClose=${onClose}
    run=${(dryRun) => post('/admin/elections', { kind: 'unclean', partitions: [named(partition)] }, { dry_run: dryRun })}
    done="${id(partition)} has a leader again."
    plan=${(plan) => html`<${Plan} partitions=${plan.partitions}>No replica that was in sync is there.
      One of the others would lead: acknowledged records that it lacks are lost for good. If an in-sync replica can come back, wait for it.<//>`} />`;
}

export function CancelMoveDialog({ partition, onDone, onClose }) {
  return html`<${PlanDialog} title="Take back the move of ${id(partition)}" action="Take it back" worth=${changed} onDone=${onDone} onClose=${onClose}
    run=${(dryRun) => post('/admin/reassignments', { partitions: [named(partition)] }, { dry_run: dryRun })}
    done="${id(partition)} stays where it was."
    plan=${(plan) => html`<${Plan} partitions=${plan.partitions}>The replicas that are being added would be dropped; those from before stay.<//>`} />`;
}

export function ReassignDialog({ partitions, onDone, onClose }) {
  const brokers = useCluster((cluster) => cluster.brokers) ?? [];
  const [text, setText] = useState(partitions[0].replicas.join(', '));
  const replicas = text.split(/[\s,]+/).filter(Boolean).map(Number);
  const wrong = replicas.some((node) => !Number.isInteger(node)) ? 'Numbers of brokers, separated by commas.' : '';
  return html`<${PlanDialog} title="Reassign ${partitions.length === 1 ? id(partitions[0]) : plural(partitions.length, 'partition')}" action="Reassign"
      inputs=${[text]} ready=${!wrong && replicas.length > 0} worth=${changed} onDone=${onDone} onClose=${onClose}
      run=${(dryRun) => post('/admin/reassignments', { partitions: partitions.map((each) => ({ ...named(each), replicas })) }, { dry_run: dryRun })}
      done=${(result) => `${plural(changed(result), 'partition')} on the way. The list of those that move shows how far they are.`}
      plan=${(plan) => html`<${Plan} partitions=${plan.partitions}>Replicas are copied first; the old ones are dropped when the new ones are in sync.<//>`}>
    <${Field} label="Brokers, the preferred leader first" value=${text} onInput=${setText} wrong=${wrong} autofocus name="replicas"
      hint="Brokers of the cluster: ${brokers.map((broker) => broker.id).join(', ')}" />
  <//>`;
}
