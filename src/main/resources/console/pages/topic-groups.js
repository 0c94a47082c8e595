import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { count, plural } from '../lib/format.js';
import { Table } from '../components/Table.js';
import { Badge } from '../components/parts.js';
import { Empty, Loaded } from '../components/states.js';

const MOST_GROUPS = 200;
const AT_ONCE = 6;

const COLUMNS = [
  { key: 'group', title: 'Group', cell: ({ group_id: id }) => html`<strong>${id}</strong>` },
  { key: 'state', title: 'State', width: '170px', cell: ({ state }) => html`<${Badge} tone=${/stable/i.test(state) ? 'good' : ''}>${state}<//>` },
  { key: 'type', title: 'Protocol', width: '120px', cell: ({ type }) => type },
  { key: 'partitions', title: 'Partitions', number: true, width: '110px', cell: ({ partitions }) => count(partitions) },
  { key: 'lag', title: 'Lag', number: true, width: '130px', about: 'Records that are not consumed yet', cell: ({ lag }) => count(lag) },
];

/** The groups that have positions in a topic. A group is asked for its positions one by one, a few at a time. */
async function groupsOf(topic, signal) {
  const listed = await get('/admin/groups', { page_size: MOST_GROUPS }, signal);
  const waiting = [...listed.groups];
  const found = [];
  const worker = async () => {
    for (let group = waiting.shift(); group; group = waiting.shift()) {
      const { partitions } = await get(path`/admin/groups/${group.group_id}/lag`, {}, signal);
      const here = partitions.filter((each) => each.topic === topic);
      if (here.length) found.push({ ...group, partitions: here.length, lag: here.reduce((sum, { lag }) => sum + (lag ?? 0), 0) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { total: listed.total, groups: found.sort((one, other) => other.lag - one.lag) };
}

/** Who reads a topic, and how far behind. */
export function TopicGroups({ topic }) {
  const load = useLoad((signal) => groupsOf(topic, signal), [topic], { everyMs: 10_000 });
  return html`<${Loaded} from=${load} what="Asking the groups for their positions">${({ groups, total }) => html`
    ${groups.length === 0
      ? html`<${Empty} title="No group has a position in this topic">A group is shown here once it has committed an offset.<//>`
      : html`<${Table} label="Groups that read ${topic}" columns=${COLUMNS} rows=${groups} rowKey=${({ group_id: id }) => id} />`}
    ${total > MOST_GROUPS && html`<small>Looked at ${plural(MOST_GROUPS, 'group')} of ${count(total)}.</small>`}`}<//>`;
}
