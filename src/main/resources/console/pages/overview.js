import { html } from '../lib/html.js';
import { get } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { live, useCluster } from '../lib/live.js';
import { useStore } from '../lib/store.js';
import { Link } from '../lib/router.js';
import { ago, bytes, bytesPerSecond, count, millis, perSecond, plural } from '../lib/format.js';
import { Icon } from '../components/Icon.js';
import { Page } from '../components/Page.js';
import { Table } from '../components/Table.js';
import { Badge, Figure, Meter, PageHead, Panel } from '../components/parts.js';
import { Empty, Loaded, Loading } from '../components/states.js';
import { brokerHref } from './links.js';
import { Traffic } from './overview-traffic.js';

const HOURS_WORTH_A_WARNING = 48;
const MOST_REASONS = 5;

/** How the cluster is, at a glance. */
export default function OverviewPage() {
  const cluster = useCluster();
  const health = useLoad((signal) => get('/admin/health', {}, signal), [], { everyMs: 10_000 });
  const disks = useLoad((signal) => get('/admin/disks', {}, signal), [], { everyMs: 15_000 });
  const alerts = useLoad((signal) => get('/admin/alerts', {}, signal), [], { everyMs: 5_000 });
  if (!cluster) return html`<${Page}><${PageHead} title="Overview" /><${Loading} what="Asking the node how the cluster is" /><//>`;
  const { brokers, counts } = cluster;
  return html`<${Page}>
    <${PageHead} title="Overview" about=${`${plural(brokers.length, 'broker')}, ${plural(counts.topics, 'topic')}, ${plural(counts.partitions, 'partition')}`} />
    <${Reasons} brokers=${brokers} health=${health.value} />
    <${Figures} cluster=${cluster} health=${health.value} disks=${disks.value} />
    <${Traffic} brokers=${brokers.filter(active).map(({ id }) => id)} />
    <div class="columns">
      <${Brokers} brokers=${brokers} health=${health.value} disks=${disks.value} />
      <${Alerts} alerts=${alerts} />
    </div>
  <//>`;
}

function Figures({ cluster, health, disks }) {
  const { counts, node } = cluster;
  const rate = useStore(live, (state) => state.points).at(-1);
  return html`<dl class="figures">
    <${Health} brokers=${cluster.brokers} health=${health} />
    <${Figure} name="Under-replicated" tone=${counts.under_replicated ? 'warn' : ''} note=${counts.reassigning ? `${count(counts.reassigning)} on the move` : 'partitions'}>
      <${PartitionCount} number=${counts.under_replicated} state="under_replicated" /><//>
    <${Figure} name="Offline" tone=${counts.leaderless ? 'bad' : ''} note="without a leader">
      <${PartitionCount} number=${counts.leaderless} state="leaderless" /><//>
    <${Figure} name="In, node ${node.id}" note=${rate ? perSecond(rate.records_in).replace('/s', ' records/s') : ' '}>${bytesPerSecond(rate?.bytes_in)}<//>
    <${Figure} name="Out, node ${node.id}" note="to consumers">${bytesPerSecond(rate?.bytes_out)}<//>
    <${Figure} name="Produce p99" note="flush ${millis(node.flush_p99_ms || null)}">${millis(node.produce_p99_ms || null)}<//>
    <${Figure} name="Fetch p99" note="with its wait">${millis(node.fetch_p99_ms || null)}<//>
    <${Disk} disks=${disks} />
  </dl>`;
}

const PartitionCount = ({ number, state }) => (number ? html`<${Link} href="/console/partitions?state=${state}">${count(number)}<//>` : count(number));

const active = ({ state }) => state === 'ACTIVE';

/** What keeps brokers from being well, as sentences. Those that are out of the cluster are not asked for their health. */
function problems(brokers, health) {
  const out = brokers.filter((broker) => !active(broker)).map(({ id, state }) => `Broker ${id} is ${state.toLowerCase()}: it leads nothing until it is back.`);
  const told = health.brokers.flatMap(({ broker, reasons }) => reasons.filter(({ good }) => !good).map(({ detail }) => `Broker ${broker}: ${detail}.`));
  return [...out, ...told, ...health.unanswered.map((broker) => `Broker ${broker} does not answer.`)];
}

function Reasons({ brokers, health }) {
  const bad = health ? problems(brokers, health) : [];
  return bad.slice(0, MOST_REASONS).map((reason) => html`<div class="ribbon bad" key=${reason}><${Icon} name="warning" /><span>${reason}</span></div>`);
}

function Health({ brokers, health }) {
  if (!health) return html`<${Figure} name="Health" note=" ">–<//>`;
  const bad = problems(brokers, health);
  if (bad.length) return html`<${Figure} name="Health" tone="bad" note=${plural(bad.length, 'problem')}>Bad<//>`;
  return html`<${Figure} name="Health" tone="good" note=${`${plural(health.brokers.length, 'broker')} ready`}>Good<//>`;
}

function Disk({ disks }) {
  const known = disks?.disks.filter(({ total_bytes: total }) => total > 0) ?? [];
  if (!known.length) return html`<${Figure} name="Disk" note=" ">–<//>`;
  const used = (disk) => 1 - disk.usable_bytes / disk.total_bytes;
  const fullest = known.reduce((one, other) => (used(other) > used(one) ? other : one));
  const hours = known.map((disk) => disk.hours_left).filter((left) => left !== null);
  const least = hours.length ? Math.min(...hours) : null;
  const tone = known.some((disk) => disk.offline_reason) ? 'bad' : least !== null && least < HOURS_WORTH_A_WARNING ? 'warn' : '';
  const left = least === null ? `${bytes(fullest.usable_bytes)} free` : `full in ${hoursText(least)}`;
  return html`<${Figure} name="Fullest disk" tone=${tone} note=${left}>${Math.round(used(fullest) * 100)} %<//>`;
}

const hoursText = (hours) => (hours < 1 ? 'under 1 h' : hours < 72 ? `${Math.round(hours)} h` : plural(Math.round(hours / 24), 'day'));

function Brokers({ brokers, health, disks }) {
  const silent = (id) => health?.unanswered.includes(id);
  const columns = [
    { key: 'id', title: 'Broker', width: '66px', cell: ({ id }) => html`<${Link} href=${brokerHref(id)} aria-label="Broker ${id}">${id}<//>` },
    { key: 'state', title: 'State', cell: (broker) => html`<span class="badges">
        <${Badge} tone=${active(broker) && !silent(broker.id) ? 'good' : 'bad'}>${silent(broker.id) ? 'silent' : broker.state.toLowerCase()}<//>
        ${broker.draining && html`<${Badge} tone="warn">draining<//>`}
        ${broker.controller && html`<${Badge} tone="accent" title="Elects leaders and places replicas">controller<//>`}</span>` },
    { key: 'leads', title: 'Leads', number: true, width: '66px', cell: ({ leads }) => count(leads) },
    { key: 'replicas', title: 'Replicas', number: true, width: '82px', cell: ({ replicas }) => count(replicas) },
    { key: 'disk', title: 'Disk', width: '124px', cell: ({ id }) => html`<${BrokerDisk} disk=${disks?.disks.find((disk) => disk.broker === id)} />` },
  ];
  return html`<${Panel} title="Brokers"><${Table} bare label="Brokers" columns=${columns} rows=${brokers} rowKey=${({ id }) => id} /><//>`;
}

function BrokerDisk({ disk }) {
  if (!disk || !disk.total_bytes) return html`<span class="quiet">–</span>`;
  const about = `${bytes(disk.usable_bytes)} free of ${bytes(disk.total_bytes)} in ${disk.path}`;
  return html`<span title=${about}><${Meter} share=${1 - disk.usable_bytes / disk.total_bytes} label="Disk of broker ${disk.broker}" />
    <small>${disk.hours_left === null ? `${bytes(disk.usable_bytes)} free` : `full in ${hoursText(disk.hours_left)}`}</small></span>`;
}

const ALERT_COLUMNS = [
  { key: 'severity', title: 'Severity', width: '96px', cell: ({ severity }) => html`<${Badge} tone=${severity === 'critical' ? 'bad' : 'warn'}>${severity}<//>` },
  { key: 'message', title: 'What', cell: ({ message }) => message },
  { key: 'since', title: 'Since', width: '96px', cell: ({ raised_ms: raised }) => html`<span class="quiet nowrap">${raised ? ago(raised) : 'now'}</span>` },
];

function Alerts({ alerts }) {
  const all = html`<${Link} href="/console/alerts">All alerts<//>`;
  return html`<${Panel} title="Alerts" actions=${all}><${Loaded} from=${alerts} what="Looking for alerts">${({ alerts: standing }) =>
    standing.length === 0
      ? html`<${Empty} icon="check" title="All quiet">No partition, broker, disk or group needs anybody.<//>`
      : html`<${Table} bare airy label="Alerts" columns=${ALERT_COLUMNS} rows=${standing} rowKey=${(alert) => alert.alert + alert.message} />`}<//><//>`;
}
