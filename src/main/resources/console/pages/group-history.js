import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { count, duration, exactTime } from '../lib/format.js';
import { Table } from '../components/Table.js';
import { Empty, Loaded } from '../components/states.js';

const COLUMNS = [
  { key: 'generation', title: 'Generation', number: true, width: '110px', cell: ({ generation }) => count(generation) },
  { key: 'began', title: 'Began', width: '210px', cell: ({ began_ms: began }) => exactTime(began) },
  { key: 'took', title: 'Took', number: true, width: '100px', cell: ({ took_ms: took }) => duration(took) },
  { key: 'members', title: 'Members', number: true, width: '100px', cell: ({ members }) => count(members) },
  { key: 'reasons', title: 'Why', cell: ({ reasons }) => reasons.join('; ') || html`<span class="quiet">not known</span>` },
];

/** The latest rebalances of a group, with what set each of them off. */
export function GroupHistory({ name }) {
  const load = useLoad((signal) => get(path`/admin/groups/${name}/history`, {}, signal), [name], { everyMs: 5_000 });
  return html`<${Loaded} from=${load} what="Asking the coordinator">${({ rebalances }) =>
    rebalances.length === 0
      ? html`<${Empty} title="No rebalance is remembered">The coordinator remembers them from when it began to coordinate this group.<//>`
      : html`<${Table} airy label="Rebalances" columns=${COLUMNS} rows=${[...rebalances].sort((one, other) => other.began_ms - one.began_ms)}
          rowKey=${({ generation, began_ms: began }) => `${generation}-${began}`} />`}<//>`;
}
