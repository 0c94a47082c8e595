import { html } from '../lib/html.js';
import { ago, plural } from '../lib/format.js';
import { Table } from '../components/Table.js';
import { Empty } from '../components/states.js';

const SHOWN_PARTITIONS = 12;

/** "orders 0, 1, 2 · payments 4" */
function Assigned({ partitions }) {
  if (!partitions.length) return html`<span class="quiet">nothing</span>`;
  const topics = new Map();
  partitions.slice(0, SHOWN_PARTITIONS).forEach(({ topic, partition }) => topics.set(topic, [...(topics.get(topic) ?? []), partition]));
  const text = [...topics].map(([topic, numbers]) => `${topic} ${numbers.join(', ')}`).join(' · ');
  const more = partitions.length - SHOWN_PARTITIONS;
  return html`<span title=${plural(partitions.length, 'partition')}>${text}${more > 0 && html`<span class="quiet"> and ${more} more</span>`}</span>`;
}

/** Who is in a group, and which partitions each one has. */
export function GroupMembers({ name, group }) {
  const owned = new Map();
  group.partitions.forEach((partition) => partition.owner && owned.set(partition.owner, [...(owned.get(partition.owner) ?? []), partition]));
  const columns = [
    { key: 'member', title: 'Member', cell: ({ member }) => html`<code title=${member}>${member}</code>` },
    { key: 'client', title: 'Client', width: '200px', cell: ({ client, instance }) => (instance ? `${client} (${instance})` : client) },
    { key: 'host', title: 'Host', width: '140px', cell: ({ host }) => host },
    { key: 'heard', title: 'Sign of life', number: true, width: '120px', cell: ({ since_heard_ms: since }) => (since === null ? '–' : ago(Date.now() - since)) },
    { key: 'partitions', title: 'Partitions', cell: ({ member }) => html`<${Assigned} partitions=${owned.get(member) ?? []} />` },
  ];
  if (!group.members.length) return html`<${Empty} title="Nobody is in this group">Its positions are kept; members that join go on from there.<//>`;
  return html`<${Table} airy label="Members of ${name}" columns=${columns} rows=${group.members} rowKey=${({ member }) => member} />`;
}
