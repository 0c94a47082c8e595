import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { localPages, useLoad } from '../lib/load.js';
import { bytes, count, plural } from '../lib/format.js';
import { Table, VirtualTable, sorted } from '../components/Table.js';
import { Badge, Meter, Panel } from '../components/parts.js';
import { Loaded } from '../components/states.js';

const COLUMNS = [
  { key: 'topic', title: 'Partition', sortable: true, cell: ({ topic, partition }) => `${topic}-${partition}` },
  { key: 'size_bytes', title: 'Size', number: true, sortable: true, width: '120px', cell: ({ size_bytes: size }) => bytes(size) },
  { key: 'log_end_offset', title: 'End', number: true, sortable: true, width: '140px', cell: ({ log_end_offset: end }) => count(end) },
  { key: 'future', title: 'Move', width: '130px', cell: ({ future, offset_lag: lag }) => future && html`<${Badge} tone="accent" title=${`${count(lag)} records to copy`}>moving here<//>` },
];

/** What lies in the log directories of a broker, the largest first. */
export function LogDirs({ id }) {
  const load = useLoad((signal) => get(path`/admin/brokers/${id}/log-dirs`, {}, signal), [id], { everyMs: 10_000 });
  return html`<${Loaded} from=${load} what="Looking at the directories">${({ log_dirs: directories }) =>
    directories.map((directory) => html`<${Directory} key=${directory.path} directory=${directory} />`)}<//>`;
}

function Directory({ directory }) {
  const [sort, setSort] = useState({ by: 'size_bytes', down: true });
  const { path: place, total_bytes: total, usable_bytes: usable, offline_reason: reason, replicas } = directory;
  const rows = sorted(replicas, sort, COLUMNS);
  const table = { label: `Logs in ${place}`, columns: COLUMNS, sort, onSort: setSort, rowKey: ({ topic, partition, future }) => `${topic}-${partition}-${future}` };
  return html`<${Panel} title=${place} actions=${reason ? html`<${Badge} tone="bad">offline<//>` : html`<span class="quiet">${bytes(usable)} free of ${bytes(total)}, ${plural(replicas.length, 'log')}</span>`}>
    ${reason ? html`<p class="inside">${reason}</p>` : html`<div class="inside"><${Meter} share=${1 - usable / total} label="Disk of ${place}" /></div>`}
    ${replicas.length > 200
      ? html`<div class="log-dir"><${VirtualTable} ...${table} pages=${localPages(rows)} /></div>`
      : html`<${Table} bare ...${table} rows=${rows} />`}
  <//>`;
}
