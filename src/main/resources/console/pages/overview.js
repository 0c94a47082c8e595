import { useMemo } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { live, useCluster } from '../lib/live.js';
import { useStore } from '../lib/store.js';
import { Link } from '../lib/router.js';
import { bytes, bytesPerSecond, count, millis, perSecond, plural, time } from '../lib/format.js';
import { Chart } from '../components/Chart.js';
import { Page } from '../components/Page.js';
import { Table } from '../components/Table.js';
import { Badge, Figure, PageHead, Panel } from '../components/parts.js';
import { Empty, Loaded, Loading } from '../components/states.js';

/** How the cluster is, at a glance. */
export default function OverviewPage() {
  const cluster = useCluster();
  if (!cluster) return html`<${Page}><${PageHead} title="Overview" /><${Loading} what="Asking the node how the cluster is" /><//>`;
  return html`<${Page}>
    <${PageHead} title="Overview" about=${`${plural(cluster.brokers.length, 'broker')}, ${plural(cluster.counts.topics, 'topic')}, ${plural(cluster.counts.partitions, 'partition')}`} />
    <${Figures} cluster=${cluster} />
    <${Traffic} node=${cluster.node.id} />
    <div class="columns"><${Brokers} cluster=${cluster} /><${Alerts} /></div>
  <//>`;
}

function Figures({ cluster }) {
  const { counts, node } = cluster;
  const points = useStore(live, (state) => state.points);
  const rate = points.at(-1);
  const health = useLoad((signal) => get('/ready', {}, signal).catch((failure) => failure.details ?? { status: 'unknown', reasons: [{ good: false, detail: failure.message }] }), [], { everyMs: 10_000 }).value;
  const bad = health?.reasons.filter(({ good }) => !good) ?? [];
  return html`<dl class="figures">
    <${Figure} name="Health" tone=${!health ? '' : bad.length ? 'bad' : 'good'} note=${bad.length ? bad[0].detail : health ? health.reasons.map(({ name }) => name).join(', ') : ''}>
      ${!health ? '–' : bad.length ? health.status : 'Good'}<//>
    <${Figure} name="Under-replicated" tone=${counts.under_replicated ? 'warn' : ''} note="partitions">${partitionLink(counts.under_replicated, 'under_replicated')}<//>
    <${Figure} name="Offline" tone=${counts.leaderless ? 'bad' : ''} note="partitions without a leader">${partitionLink(counts.leaderless, 'leaderless')}<//>
    <${Figure} name="In" note=${rate ? perSecond(rate.records_in).replace('/s', ' records/s') : 'through this node'}>${bytesPerSecond(rate?.bytes_in)}<//>
    <${Figure} name="Out" note="through this node">${bytesPerSecond(rate?.bytes_out)}<//>
    <${Figure} name="Produce p99" note=${`flush ${millis(node.flush_p99_ms)}`}>${millis(node.produce_p99_ms)}<//>
    <${Figure} name="Fetch p99" note="with waiting">${millis(node.fetch_p99_ms)}<//>
    <${Figure} name="Logs" note="on this node">${bytes(node.log_bytes)}<//>
  </dl>`;
}

const partitionLink = (number, state) => (number ? html`<${Link} href="/console/partitions?state=${state}">${count(number)}<//>` : count(number));

function Traffic({ node }) {
  const points = useStore(live, (state) => state.points);
  const times = useMemo(() => points.map((point) => point.time_ms), [points]);
  const values = (name) => points.map((point) => point[name]);
  return html`<div class="columns">
    <${Panel} title="Throughput of node ${node}"><div class="inside">
      <${Chart} label="Throughput" times=${times} format=${bytesPerSecond} series=${[
        { label: 'in', values: values('bytes_in'), color: '--series-1', fill: '--series-fill' },
        { label: 'out', values: values('bytes_out'), color: '--series-2' },
      ]} />
    </div><//>
    <${Panel} title="Latency of node ${node}, p99"><div class="inside">
      <${Chart} label="Latency" times=${times} format=${millis} series=${[
        { label: 'produce', values: values('produce_p99_ms'), color: '--series-1' },
        { label: 'flush', values: values('flush_p99_ms'), color: '--series-3' },
      ]} />
    </div><//>
  </div>`;
}

const BROKER_COLUMNS = [
  { key: 'id', title: 'Broker', width: '76px', cell: (broker) => html`<strong>${broker.id}</strong>` },
  { key: 'state', title: 'State', cell: (broker) => html`<span class="bar">
      <${Badge} tone=${broker.state === 'ACTIVE' ? 'good' : 'warn'}>${broker.state.toLowerCase()}<//>
      ${broker.draining && html`<${Badge} tone="warn">draining<//>`}
      ${broker.controller && html`<${Badge} tone="accent" title="Elects leaders and places replicas">controller<//>`}</span>` },
  { key: 'leads', title: 'Leads', number: true, width: '80px', cell: (broker) => count(broker.leads) },
  { key: 'replicas', title: 'Replicas', number: true, width: '90px', cell: (broker) => count(broker.replicas) },
  { key: 'address', title: 'Address', cell: ({ endpoints: [first] }) => (first ? html`<span class="mono">${first.host || location.hostname}:${first.port}</span>` : '–') },
];

function Brokers({ cluster }) {
  return html`<${Panel} title="Brokers"><${Table} bare label="Brokers" columns=${BROKER_COLUMNS} rows=${cluster.brokers} rowKey=${(broker) => broker.id} /><//>`;
}

function Alerts() {
  const alerts = useLoad((signal) => get('/admin/alerts', {}, signal), [], { everyMs: 5_000 });
  return html`<${Panel} title="Alerts"><${Loaded} from=${alerts} what="Looking for alerts">${(standing) =>
    standing.length === 0
      ? html`<${Empty} icon="check" title="All quiet">No group of this node is late, stuck, or about to lose records.<//>`
      : html`<${Table} bare airy label="Alerts" rows=${standing} rowKey=${(alert) => alert.alert + alert.group} columns=${[
          { key: 'alert', title: 'Alert', cell: (alert) => html`<${Badge} tone="warn">${alert.alert}<//>` },
          { key: 'message', title: 'What', cell: (alert) => alert.message },
          { key: 'raised_ms', title: 'Since', width: '90px', cell: (alert) => time(alert.raised_ms) },
        ]} />`}<//><//>`;
}
