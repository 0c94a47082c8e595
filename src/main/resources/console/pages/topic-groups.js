import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { count, duration } from '../lib/format.js';
import { groupLink } from './links.js';
import { Table } from '../components/Table.js';
import { Badge } from '../components/parts.js';
import { Empty, Loaded } from '../components/states.js';

const COLUMNS = [
  { key: 'group', title: 'Group', cell: ({ group_id: id }) => groupLink(id) },
  { key: 'state', title: 'State', width: '170px', cell: ({ state }) => html`<${Badge} tone=${/stable/i.test(state) ? 'good' : ''}>${state}<//>` },
  { key: 'type', title: 'Protocol', width: '120px', cell: ({ type }) => type },
  { key: 'members', title: 'Members', number: true, width: '110px', cell: ({ members }) => count(members) },
  { key: 'lag', title: 'Lag', number: true, width: '130px', about: 'Records that are not consumed yet', cell: ({ lag }) => count(lag) },
  { key: 'behind', title: 'Behind', number: true, width: '130px', about: 'Age of the first record that is not consumed yet', cell: ({ lag_ms: ms }) => duration(ms) },
];

/** Who reads a topic, and how far behind. */
export function TopicGroups({ topic }) {
  const load = useLoad((signal) => get(path`/admin/topics/${topic}/groups`, {}, signal), [topic], { everyMs: 5_000 });
  return html`<${Loaded} from=${load} what="Asking the groups for their positions">${({ groups }) =>
    groups.length === 0
      ? html`<${Empty} title="No group has a position in this topic">A group is shown here once it has committed an offset.<//>`
      : html`<${Table} label="Groups that read ${topic}" columns=${COLUMNS} rows=${groups} rowKey=${({ group_id: id }) => id} />`}<//>`;
}
