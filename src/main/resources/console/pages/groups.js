import { html } from '../lib/html.js';
import { get } from '../lib/api.js';
import { usePages } from '../lib/load.js';
import { useQuery } from '../lib/router.js';
import { plural } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { SearchBox } from '../components/SearchBox.js';
import { VirtualTable } from '../components/Table.js';
import { Badge, PageHead } from '../components/parts.js';
import { Empty, Failed, Loading, Problem } from '../components/states.js';
import { groupLink } from './links.js';

const PAGE_SIZE = 100;

const TONES = { stable: 'good', empty: '', dead: 'bad' };

/** A group that is neither stable nor without members is finding its way. */
export const GroupState = ({ state }) => html`<${Badge} tone=${TONES[state.toLowerCase()] ?? 'warn'}>${state}<//>`;

const COLUMNS = [
  { key: 'group', title: 'Group', cell: ({ group_id: id }) => groupLink(id) },
  { key: 'state', title: 'State', width: '190px', cell: ({ state }) => html`<${GroupState} state=${state} />` },
  { key: 'type', title: 'Type', width: '130px', cell: ({ type }) => type },
  { key: 'protocol', title: 'Protocol', width: '150px', cell: ({ protocol_type: protocol }) => protocol || html`<span class="quiet">–</span>` },
];

/** All groups; each coordinator says which it has. */
export default function GroupsPage() {
  const [{ search = '' }, setQuery] = useQuery();
  const ask = async (page, signal) => {
    const found = await get('/admin/groups', { search, page, page_size: PAGE_SIZE }, signal);
    return { total: found.total, rows: found.groups };
  };
  const pages = usePages(ask, [search], { pageSize: PAGE_SIZE, everyMs: 5_000 });
  const about = pages.total === undefined ? ' ' : plural(pages.total, 'group') + (search ? ` with “${search}” in the name` : '');
  return html`<${Page} fills>
    <${PageHead} title="Groups" about=${about} />
    <div class="bar"><${SearchBox} label="Search groups" value=${search} onSearch=${(text) => setQuery({ search: text })} /></div>
    ${pages.error && pages.total !== undefined && html`<${Problem} error=${pages.error} />`}
    <${List} pages=${pages} search=${search} />
  <//>`;
}

function List({ pages, search }) {
  if (pages.total === undefined) return pages.error ? html`<${Failed} error=${pages.error} retry=${pages.reload} />` : html`<${Loading} />`;
  if (pages.total === 0) {
    return search
      ? html`<${Empty} title="No group has “${search}” in its name">Every part of a name is looked at, in capitals or not.<//>`
      : html`<${Empty} title="There are no groups yet">A group is shown here as soon as a consumer with a group.id joins or commits.<//>`;
  }
  return html`<${VirtualTable} label="Groups" columns=${COLUMNS} pages=${pages} rowKey=${({ group_id: id }) => id} />`;
}
