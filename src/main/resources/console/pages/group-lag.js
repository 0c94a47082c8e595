import { useMemo, useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { ago, count, duration, time } from '../lib/format.js';
import { Chart } from '../components/Chart.js';
import { Table, sorted } from '../components/Table.js';
import { Badge, Panel } from '../components/parts.js';
import { Empty } from '../components/states.js';
import { partitionLink, topicLink } from './links.js';

const DRAWN = 2;
const COLOURS = ['--series-2', '--series-3'];

const COLUMNS = [
  { key: 'topic', title: 'Topic', sortable: true, cell: ({ topic }) => topicLink(topic) },
  { key: 'partition', title: 'Partition', number: true, sortable: true, width: '110px', cell: (of) => partitionLink(of, of.partition) },
  { key: 'committed', title: 'Position', number: true, sortable: true, width: '120px', cell: ({ committed }) => count(committed) },
  { key: 'end', title: 'End', number: true, sortable: true, width: '120px', cell: ({ end }) => count(end) },
  { key: 'lag', title: 'Lag', number: true, sortable: true, width: '140px', cell: (partition) => html`<${Lag} partition=${partition} />` },
  { key: 'lag_ms', title: 'In time', number: true, sortable: true, width: '110px', cell: ({ lag, lag_ms: ms }) => (lag ? duration(ms) : '–') },
  { key: 'since_commit_ms', title: 'Committed', number: true, sortable: true, width: '130px', cell: ({ since_commit_ms: since }) => (since === null ? '–' : ago(Date.now() - since)) },
  { key: 'owner', title: 'Member', cell: ({ owner }) => html`<${Member} id=${owner} />` },
];

/** A member id has a client id in front and an identity behind it that nobody reads. */
const Member = ({ id }) => (id ? html`<code class="nowrap" title=${id}>${id.length > 28 ? `${id.slice(0, 26)}…` : id}</code>` : html`<span class="quiet">nobody</span>`);

function Lag({ partition: { lag, lost } }) {
  return lost ? html`<span class="bar"><${Badge} tone="bad" title="Retention has deleted records that were not consumed">lost records<//>${count(lag)}</span>` : count(lag);
}

/** Lag over time, of all partitions together and of those with the most, and of each partition now. */
export function GroupLag({ group, points }) {
  const [sort, setSort] = useState({ by: 'lag', down: true });
  const most = [...group.partitions].sort((one, other) => (other.lag ?? 0) - (one.lag ?? 0)).slice(0, DRAWN).map(({ topic, partition }) => `${topic}-${partition}`);
  const chosen = JSON.stringify(group.partitions.length > 1 ? most : []);
  const series = useMemo(
    () => [
      { label: 'all', values: points.map(({ total }) => total), color: '--series-1', fill: '--series-fill' },
      ...JSON.parse(chosen).map((name, index) => ({ label: name, values: points.map(({ lags }) => lags.get(name) ?? null), color: COLOURS[index] })),
    ],
    [points, chosen],
  );
  const times = useMemo(() => points.map(({ time_ms: ms }) => ms), [points]);
  if (!group.partitions.length) return html`<${Empty} title="This group has no positions">A partition is shown here once a member has it or a position in it was committed.<//>`;
  return html`
    <${Panel} title=${html`Lag${times.length > 0 && html` since <time dateTime=${new Date(times[0]).toISOString()}>${time(times[0])}</time>`}`}><div class="inside"><${Chart} steps="whole" label="Lag" times=${times} series=${series} format=${count} /></div><//>
    <${Table} label="Partitions of the group" columns=${COLUMNS} rows=${sorted(group.partitions, sort, COLUMNS)} sort=${sort} onSort=${setSort}
      rowKey=${({ topic, partition }) => `${topic}-${partition}`} />`;
}
