import { html } from '../lib/html.js';
import { get } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { useCluster } from '../lib/live.js';
import { bytes, count, plural } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { Table } from '../components/Table.js';
import { Badge, Meter, PageHead } from '../components/parts.js';
import { Loading, Problem } from '../components/states.js';
import { brokerLink } from './links.js';

/** Where Kafka clients reach a broker. A node of its own may have no host but that of each client. */
export const addresses = ({ endpoints }) => endpoints.map(({ host, port }) => (host ? `${host}:${port}` : `port ${port}`)).join(', ') || '–';

/** What a broker is doing, in badges. */
export function BrokerState({ broker, silent }) {
  return html`<span class="bar">
    <${Badge} tone=${broker.state === 'ACTIVE' && !silent ? 'good' : 'bad'}>${silent ? 'silent' : broker.state.toLowerCase()}<//>
    ${broker.draining && html`<${Badge} tone="warn" title="Gives its partitions to others">draining<//>`}
    ${broker.controller && html`<${Badge} tone="accent" title="Elects leaders and places replicas">controller<//>`}
  </span>`;
}

/** All brokers: state, what they lead and hold, and their disks. */
export default function BrokersPage() {
  const cluster = useCluster();
  const disks = useLoad((signal) => get('/admin/disks', {}, signal), [], { everyMs: 10_000 });
  if (!cluster) return html`<${Page}><${PageHead} title="Brokers" /><${Loading} /><//>`;
  const { brokers } = cluster;
  const silent = (id) => disks.value?.unanswered.includes(id);
  const columns = [
    { key: 'id', title: 'Broker', width: '110px', cell: ({ id }) => brokerLink(id) },
    { key: 'state', title: 'State', width: '230px', cell: (broker) => html`<${BrokerState} broker=${broker} silent=${silent(broker.id)} />` },
    { key: 'address', title: 'Address', cell: addresses },
    { key: 'rack', title: 'Rack', width: '110px', cell: ({ rack }) => rack ?? html`<span class="quiet">–</span>` },
    { key: 'leads', title: 'Leads', number: true, width: '90px', cell: ({ leads }) => count(leads) },
    { key: 'replicas', title: 'Replicas', number: true, width: '100px', cell: ({ replicas }) => count(replicas) },
    { key: 'disk', title: 'Disk', width: '200px', cell: ({ id }) => html`<${Disks} disks=${disks.value?.disks.filter(({ broker }) => broker === id)} />` },
  ];
  return html`<${Page}>
    <${PageHead} title="Brokers" about=${plural(brokers.length, 'broker')} />
    <${Problem} error=${disks.error} />
    <${Table} label="Brokers" columns=${columns} rows=${brokers} rowKey=${({ id }) => id} />
  <//>`;
}

function Disks({ disks }) {
  if (!disks?.length) return html`<span class="quiet">–</span>`;
  return disks.map((disk) => html`<span key=${disk.path} title=${`${disk.path}: ${bytes(disk.usable_bytes)} free of ${bytes(disk.total_bytes)}`}>
    ${disk.offline_reason
      ? html`<${Badge} tone="bad" title=${disk.offline_reason}>offline<//>`
      : html`<${Meter} share=${1 - disk.usable_bytes / disk.total_bytes} label="Disk ${disk.path}" /><small>${bytes(disk.usable_bytes)} free</small>`}</span>`);
}
