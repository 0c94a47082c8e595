// What can be done to a broker. Each shows the node's plan first.
import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { path, post, put, remove } from '../lib/api.js';
import { count, plural } from '../lib/format.js';
import { Field } from '../components/Field.js';
import { PlanDialog } from '../components/PlanDialog.js';
import { Table } from '../components/Table.js';
import { Badge } from '../components/parts.js';

const MOST_INSTANCES = 256;

export function InstancesDialog({ id, now, onDone, onClose }) {
  const [text, setText] = useState(String(now + 1));
  const wanted = Number(text);
  const ready = Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_INSTANCES;
  return html`<${PlanDialog} title="Verticle instances of broker ${id}" action="Set" inputs=${[wanted]} ready=${ready}
      run=${(dryRun) => put(path`/admin/brokers/${id}/instances`, { count: wanted }, { dry_run: dryRun })}
      done="Broker ${id} spreads its partitions over ${plural(wanted, 'instance')} now." onDone=${onDone} onClose=${onClose}
      plan=${(plan) => html`<p>${plan.count === plan.before
        ? 'There are as many already.'
        : `${plural(plan.moving_partitions, 'partition')} would move between instances. Clients go on; what is queued keeps its order.`}</p>`}>
    <${Field} label="Instances" kind="number" name="instances" min="1" max=${MOST_INSTANCES} value=${text} onInput=${setText} autofocus
      hint="There ${now === 1 ? 'is' : 'are'} ${count(now)} now. One for each processor that this broker may use for appends is a good number." />
  <//>`;
}

const MOVE_COLUMNS = [
  { key: 'partition', title: 'Partition', cell: ({ topic, partition }) => `${topic}-${partition}` },
  { key: 'from', title: 'Replicas now', width: '140px', cell: ({ from }) => from.join(', ') },
  { key: 'to', title: 'Then', width: '140px', cell: ({ to }) => html`<strong>${to.join(', ')}</strong>` },
];

export function DrainDialog({ id, onDone, onClose }) {
  return html`<${PlanDialog} title="Drain broker ${id}" action="Drain broker" danger
      run=${(dryRun) => post(path`/admin/brokers/${id}/drain`, undefined, { dry_run: dryRun })}
      done="Broker ${id} gives its partitions to others now." onDone=${onDone} onClose=${onClose}
      plan=${(plan) => html`<${DrainPlan} id=${id} plan=${plan} />`}>
    <p class="note">All its replicas are copied to other brokers, some at a time, and it gets no new ones. Then it can be stopped for good.</p>
  <//>`;
}

function DrainPlan({ id, plan }) {
  const { moves, moving_partitions: moving, stuck_partitions: stuck } = plan;
  return html`
    <h3>${plural(moving, 'partition')} would move</h3>
    ${stuck > 0 && html`<p><${Badge} tone="warn">${plural(stuck, 'partition')} would stay<//> No other broker can take them: they have a replica on each already, are on their way elsewhere, or have no leader.</p>`}
    ${moves.length > 0 && html`<${Table} label="Moves off broker ${id}" columns=${MOVE_COLUMNS} rows=${moves} rowKey=${({ topic, partition }) => `${topic}-${partition}`} />`}
    ${moving > moves.length && html`<small>and ${plural(moving - moves.length, 'more partition')}</small>`}`;
}

export function StayDialog({ id, onDone, onClose }) {
  return html`<${PlanDialog} title="Stop draining broker ${id}" action="Stop draining"
      run=${(dryRun) => remove(path`/admin/brokers/${id}/drain`, { dry_run: dryRun })}
      done="Broker ${id} stays and takes new partitions again." onDone=${onDone} onClose=${onClose}
      plan=${() => html`<p>What has moved stays where it is; the broker keeps the rest and takes new partitions again.</p>`} />`;
}
