import { html } from '../lib/html.js';
import { count, plural } from '../lib/format.js';
import { Table } from '../components/Table.js';
import { Nodes } from '../components/parts.js';

const SHOWN = 200;

const COLUMNS = [
  { key: 'partition', title: 'Partition', width: '96px', number: true, cell: ({ partition }) => partition },
  { key: 'replicas', title: 'Replicas, the leader filled', cell: (partition) => html`<${Nodes} partition=${partition} />` },
];

/**
 * Where partitions are or would be: by broker, then each. Replicas are node ids or, as the plan of a creation has them, objects.
 */
export function Placement({ partitions }) {
  const rows = partitions.map(normal);
  const brokers = new Map();
  for (const { leader, replicas } of rows) {
    for (const node of replicas) {
      const of = brokers.get(node) ?? { leads: 0, replicas: 0 };
      brokers.set(node, { leads: of.leads + (node === leader ? 1 : 0), replicas: of.replicas + 1 });
    }
  }
  const ids = [...brokers.keys()].sort((one, other) => one - other);
  return html`
    <p class="note spread">${ids.map((id) => html`<span class="nowrap" key=${id}>
      Broker ${id}: ${plural(brokers.get(id).replicas, 'replica')}, leads ${count(brokers.get(id).leads)}</span>`)}</p>
    <${Table} label="Placement" columns=${COLUMNS} rows=${rows.slice(0, SHOWN)} rowKey=${({ topic, partition }) => `${topic}-${partition}`} />
    ${rows.length > SHOWN && html`<small>and ${plural(rows.length - SHOWN, 'more partition')}</small>`}`;
}

function normal(partition) {
  const replicas = partition.replicas.map((replica) => replica.broker ?? replica);
  return { ...partition, replicas, isr: partition.isr ?? replicas };
}
