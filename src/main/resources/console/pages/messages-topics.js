import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { usePages } from '../lib/load.js';
import { Link, useQuery } from '../lib/router.js';
import { count } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { SearchBox } from '../components/SearchBox.js';
import { VirtualTable } from '../components/Table.js';
import { PageHead } from '../components/parts.js';
import { Empty, Failed, Loading } from '../components/states.js';

const PAGE_SIZE = 100;
const COLUMNS = [
  { key: 'name', title: 'Topic', cell: ({ name }) => html`<${Link} href=${path`/console/messages/${name}`}>${name}<//>` },
  { key: 'partitions', title: 'Partitions', number: true, width: '120px', cell: ({ partitions }) => count(partitions) },
];

/** Which topic's messages? */
export default function MessagesTopicsPage() {
  const [{ search = '' }, setQuery] = useQuery();
  const pages = usePages(async (page, signal) => {
    const found = await get('/admin/topics', { search, page, page_size: PAGE_SIZE }, signal);
    return { total: found.total, rows: found.topics };
  }, [search], { pageSize: PAGE_SIZE });
  return html`<${Page} fills>
    <${PageHead} title="Messages" about="Of which topic?" />
    <div class="bar"><${SearchBox} label="Search topics" value=${search} onSearch=${(text) => setQuery({ search: text })} /></div>
    <${TopicList} pages=${pages} search=${search} />
  <//>`;
}

function TopicList({ pages, search }) {
  if (pages.total === undefined) return pages.error ? html`<${Failed} error=${pages.error} retry=${pages.reload} />` : html`<${Loading} />`;
  if (pages.total === 0) {
    return search
      ? html`<${Empty} title="No topic has “${search}” in its name">Every part of a name is looked at, in capitals or not.<//>`
      : html`<${Empty} title="There are no topics yet" icon="messages">Messages appear here once there is a topic.<//>`;
  }
  return html`<${VirtualTable} label="Topics" columns=${COLUMNS} pages=${pages} rowKey=${({ id }) => id} />`;
}
