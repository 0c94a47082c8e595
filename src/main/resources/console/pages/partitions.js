import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get } from '../lib/api.js';
import { useLoad, usePages } from '../lib/load.js';
import { useCluster } from '../lib/live.js';
import { useQuery } from '../lib/router.js';
import { bytesPerSecond, count, perSecond, plural } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { SearchBox } from '../components/SearchBox.js';
import { Table, VirtualTable } from '../components/Table.js';
import { ChangeButton, Choice, Nodes, PageHead } from '../components/parts.js';
import { Empty, Failed, Loaded, Loading, Problem } from '../components/states.js';
import { partitionLink } from './links.js';
import { ElectDialog, ReassignDialog } from './partition-changes.js';
import { PartitionState } from './topic-partitions.js';

const PAGE_SIZE = 100;
const HOTTEST = 50;

const STATES = [
  ['all', 'All'],
  ['under_replicated', 'Under-replicated'],
  ['leaderless', 'Offline'],
  ['reassigning', 'Moving'],
  ['not_preferred', 'Not at their preferred leader'],
  ['hot', 'Hottest'],
];

const id = ({ topic, partition }) => `${topic}-${partition}`;

const NOTHING = {
  all: ['There are no partitions yet', 'They come with topics.'],
  under_replicated: ['All replicas are in sync', 'Every partition has as many copies as it should have.'],
  leaderless: ['Every partition has a leader', 'All of them can be written to and read.'],
  reassigning: ['Nothing is on the move', 'A reassignment that is under way is shown here.'],
  not_preferred: ['Every partition is led by its first replica', 'There is nothing to elect.'],
};

/** All partitions of the cluster; the node filters, searches and cuts the list. */
export default function PartitionsPage() {
  const [query, setQuery] = useQuery();
  const state = STATES.some(([name]) => name === query.state) ? query.state : 'all';
  const total = useCluster((cluster) => cluster.counts.partitions);
  return html`<${Page} fills>
    <${PageHead} title="Partitions" about=${total === undefined ? ' ' : plural(total, 'partition')} />
    <div class="bar">
      ${state !== 'hot' && html`<${SearchBox} label="Search by topic" value=${query.search} onSearch=${(search) => setQuery({ search })} />`}
      <${Choice} label="Which partitions" options=${STATES} value=${state} onChange=${(next) => setQuery({ state: next === 'all' ? '' : next })} />
    </div>
    ${state === 'hot' ? html`<${Hottest} />` : html`<${PartitionList} key=${state} state=${state} search=${query.search ?? ''} />`}
  <//>`;
}

function PartitionList({ state, search }) {
  const [chosen, setChosen] = useState(new Map());
  const [dialog, setDialog] = useState('');
  const pages = usePages(
    async (page, signal) => {
      const found = await get('/admin/partitions', { state, search, page, page_size: PAGE_SIZE }, signal);
      return { total: found.total, rows: found.partitions };
    },
    [state, search],
    { pageSize: PAGE_SIZE, everyMs: 5_000 },
  );
  const choose = (partition, yes) => setChosen((before) => {
    const next = new Map(before);
    if (yes) next.set(id(partition), partition);
    else next.delete(id(partition));
    return next;
  });
  const columns = [
    { key: 'choose', title: 'Choose', hidden: true, width: '40px', cell: (row) => html`<input type="checkbox" aria-label="Choose ${id(row)}" checked=${chosen.has(id(row))}
      onChange=${(event) => choose(row, event.currentTarget.checked)} />` },
    { key: 'topic', title: 'Partition', cell: (row) => partitionLink(row) },
    { key: 'replicas', title: 'Replicas', width: '190px', about: 'The leader is filled; dashed means not in sync', cell: (row) => html`<${Nodes} partition=${row} />` },
    { key: 'state', title: 'State', width: '150px', cell: (row) => html`<${PartitionState} partition=${row} />` },
    { key: 'leader', title: 'Leader', number: true, width: '90px', cell: ({ leader }) => (leader < 0 ? 'none' : leader) },
    { key: 'epoch', title: 'Leader epoch', number: true, width: '120px', cell: ({ leader_epoch: epoch }) => count(epoch) },
  ];
  if (pages.total === undefined) return pages.error ? html`<${Failed} error=${pages.error} retry=${pages.reload} />` : html`<${Loading} />`;
  const partitions = [...chosen.values()];
  const done = () => {
    setChosen(new Map());
    pages.reload();
  };
  const none = chosen.size ? '' : 'Choose partitions first.';
  return html`
    ${pages.error && html`<${Problem} error=${pages.error} />`}
    <div class="bar">
      <span class="quiet">${plural(pages.total, 'partition')} listed${chosen.size > 0 && `, ${count(chosen.size)} chosen`}</span>
      ${chosen.size > 0 && html`<button type="button" class="link" onClick=${() => setChosen(new Map())}>Choose none</button>`}
      <span class="push bar">
        <${ChangeButton} reason=${none} onClick=${() => setDialog('elect')}>Elect preferred leaders<//>
        <${ChangeButton} reason=${none} onClick=${() => setDialog('reassign')}>Reassign<//>
      </span>
    </div>
    ${pages.total === 0
      ? html`<${Empty} icon="check" title=${search ? `No such partition with “${search}” in its topic` : NOTHING[state][0]}>${search ? '' : NOTHING[state][1]}<//>`
      : html`<${VirtualTable} label="Partitions" columns=${columns} pages=${pages} rowKey=${id} />`}
    ${dialog === 'elect' && html`<${ElectDialog} partitions=${partitions} onClose=${() => setDialog('')} onDone=${done} />`}
    ${dialog === 'reassign' && html`<${ReassignDialog} partitions=${partitions} onClose=${() => setDialog('')} onDone=${done} />`}`;
}

const HOT_COLUMNS = [
  { key: 'partition', title: 'Partition', cell: (row) => partitionLink(row) },
  { key: 'broker', title: 'Broker', number: true, width: '90px', cell: ({ broker }) => broker },
  { key: 'records', title: 'Records in', number: true, width: '130px', cell: (row) => perSecond(row.records_in_per_s) },
  { key: 'in', title: 'In', number: true, width: '130px', cell: (row) => bytesPerSecond(row.bytes_in_per_s) },
  { key: 'out', title: 'Out', number: true, width: '130px', cell: (row) => bytesPerSecond(row.bytes_out_per_s) },
];

function Hottest() {
  const load = useLoad((signal) => get('/admin/hot-partitions', { limit: HOTTEST }, signal), [], { everyMs: 5_000 });
  return html`<${Loaded} from=${load} what="Asking the brokers what is hot">${({ partitions }) =>
    partitions.length === 0
      ? html`<${Empty} icon="check" title="Nothing moves">No partition was written to or read in the last seconds.<//>`
      : html`<${Table} low=${false} label="Hottest partitions" columns=${HOT_COLUMNS} rows=${partitions} rowKey=${id} />`}<//>`;
}
