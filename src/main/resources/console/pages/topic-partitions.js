import { useMemo, useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { localPages, useLoad } from '../lib/load.js';
import { bytes, count } from '../lib/format.js';
import { sorted, VirtualTable } from '../components/Table.js';
import { Badge, Nodes } from '../components/parts.js';
import { Problem } from '../components/states.js';
import { partitionLink } from './links.js';

const COLUMNS = [
  { key: 'partition', title: 'Partition', sortable: true, width: '108px', cell: (row) => partitionLink(row, row.partition) },
  { key: 'replicas', title: 'Replicas', about: 'The leader is filled; dashed means not in sync', cell: (row) => html`<${Nodes} partition=${row} />` },
  { key: 'state', title: 'State', width: '150px', cell: (row) => html`<${PartitionState} partition=${row} />` },
  { key: 'start', title: 'First offset', number: true, sortable: true, width: '128px', cell: ({ start }) => count(start) },
  { key: 'end', title: 'End offset', number: true, sortable: true, width: '128px', cell: ({ end }) => count(end) },
  { key: 'size', title: 'Size', number: true, sortable: true, width: '100px', cell: ({ size }) => bytes(size) },
  { key: 'lag', title: 'Replica lag', number: true, sortable: true, width: '116px', about: 'Records that the slowest replica lacks', cell: ({ lag }) => count(lag) },
];

export function PartitionState({ partition }) {
  if (partition.leader < 0) return html`<${Badge} tone="bad">offline<//>`;
  if (partition.adding.length || partition.removing.length) return html`<${Badge} tone="accent">moving<//>`;
  if (partition.under_replicated) return html`<${Badge} tone="warn">under-replicated<//>`;
  return html`<span class="quiet">good</span>`;
}

/** A partition as it is registered, with what its replicas say of themselves. */
function row(registered, described) {
  const leader = described?.replicas.find(({ broker }) => broker === registered.leader);
  const lags = described?.replicas.filter(({ broker }) => broker !== registered.leader).map(({ lag }) => lag).filter((lag) => lag !== null) ?? [];
  return {
    ...registered,
    start: leader?.log_start_offset,
    end: leader?.high_watermark,
    size: leader?.size_bytes,
    lag: described && (lags.length ? Math.max(...lags) : registered.replicas.length > 1 ? undefined : 0),
  };
}

/** The partitions of one topic. */
export function TopicPartitions({ topic, registered }) {
  const [sort, setSort] = useState({ by: 'partition', down: false });
  const load = useLoad((signal) => get(path`/admin/topics/${topic}/replicas`, {}, signal), [topic], { everyMs: 5_000 });
  const rows = useMemo(() => {
    const described = new Map(load.value?.partitions.map((each) => [each.partition, each]) ?? []);
    return sorted(registered.map((partition) => row(partition, described.get(partition.partition))), sort, COLUMNS);
  }, [registered, load.value, sort]);
  return html`<${Problem} error=${load.error} />
    <${VirtualTable} label="Partitions of ${topic}" columns=${COLUMNS} pages=${localPages(rows)} rowKey=${({ partition }) => partition} sort=${sort} onSort=${setSort} />`;
}
