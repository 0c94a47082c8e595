import { html } from '../lib/html.js';
import { get } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { Link } from '../lib/router.js';
import { ago, plural } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { Table } from '../components/Table.js';
import { Badge, PageHead } from '../components/parts.js';
import { Empty, Loaded } from '../components/states.js';
import { brokerLink, groupLink } from './links.js';

const RANK = { critical: 0, warning: 1 };

/** Where somebody can do something about an alert. */
function Where({ alert }) {
  if (alert.group) return groupLink(alert.group);
  if (alert.alert === 'leaderless' || alert.alert === 'under_replicated') return html`<${Link} href="/console/partitions?state=${alert.alert}">partitions<//>`;
  if (alert.broker) return brokerLink(alert.broker);
  return html`<span class="quiet">cluster</span>`;
}

const COLUMNS = [
  { key: 'severity', title: 'Severity', width: '110px', cell: ({ severity }) => html`<${Badge} tone=${severity === 'critical' ? 'bad' : 'warn'}>${severity}<//>` },
  { key: 'message', title: 'What', cell: ({ message }) => message },
  { key: 'where', title: 'Where', width: '220px', cell: (alert) => html`<${Where} alert=${alert} />` },
  { key: 'since', title: 'Since', width: '130px', cell: ({ raised_ms: raised }) => html`<span class="quiet nowrap">${raised ? ago(raised) : 'now'}</span>` },
];

const order = (one, other) => RANK[one.severity] - RANK[other.severity] || (one.raised_ms ?? Infinity) - (other.raised_ms ?? Infinity);

/** Everything that a person should know, of the cluster, its disks and its groups. */
export default function AlertsPage() {
  const load = useLoad((signal) => get('/admin/alerts', {}, signal), [], { everyMs: 3_000 });
  const alerts = load.value?.alerts;
  return html`<${Page}>
    <${PageHead} title="Alerts" about=${alerts ? (alerts.length ? plural(alerts.length, 'alert') : 'Nothing to do') : ' '} />
    <${Loaded} from=${load} what="Looking for alerts">${() =>
      alerts.length === 0
        ? html`<${Empty} icon="check" title="All quiet">No partition, broker, disk or group needs anybody. The limits for groups are the group.alert.* settings of the brokers.<//>`
        : html`<${Table} airy label="Alerts" columns=${COLUMNS} rows=${[...alerts].sort(order)} rowKey=${(alert) => alert.alert + alert.message} />`}<//>
  <//>`;
}
