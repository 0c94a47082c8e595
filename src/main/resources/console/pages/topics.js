import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { usePages } from '../lib/load.js';
import { useKey } from '../lib/keys.js';
import { Link, useQuery } from '../lib/router.js';
import { count, plural } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { Icon } from '../components/Icon.js';
import { SearchBox } from '../components/SearchBox.js';
import { VirtualTable } from '../components/Table.js';
import { Badge, ChangeButton, PageHead } from '../components/parts.js';
import { Empty, Failed, Problem } from '../components/states.js';

const PAGE_SIZE = 100;

export const topicHref = (name) => path`/console/topics/${name}`;

const COLUMNS = [
  { key: 'name', title: 'Name', cell: (topic) => html`<${Link} href=${topicHref(topic.name)}>${topic.name}<//>` },
  { key: 'partitions', title: 'Partitions', number: true, width: '110px', cell: (topic) => count(topic.partitions) },
  { key: 'replication', title: 'Replicas', number: true, width: '100px', cell: (topic) => topic.replication_factor },
  { key: 'state', title: 'State', width: '170px', cell: (topic) => html`<${TopicState} topic=${topic} />` },
];

function TopicState({ topic }) {
  if (topic.leaderless) return html`<${Badge} tone="bad">${topic.leaderless} offline<//>`;
  if (topic.under_replicated) return html`<${Badge} tone="warn">${topic.under_replicated} under-replicated<//>`;
  return html`<span class="quiet">${topic.internal ? 'internal' : 'good'}</span>`;
}

/** All topics; the node searches, sorts and cuts the list. */
export default function TopicsPage() {
  const [query, setQuery] = useQuery();
  const { search = '', internal = '' } = query;
  const pages = usePages(
    async (page, signal) => {
      const found = await get('/admin/topics', { search, internal, page, page_size: PAGE_SIZE }, signal);
      return { total: found.total, rows: found.topics };
    },
    [search, internal],
    { pageSize: PAGE_SIZE, everyMs: 5_000 },
  );
  return html`<${Page} fills>
    <${PageHead} title="Topics" about=${pages.total === undefined ? ' ' : plural(pages.total, 'topic') + (search ? ' found' : '')} />
    <div class="bar">
      <${SearchBox} label="Search topics" value=${search} onSearch=${(text) => setQuery({ search: text })} />
      <label class="check"><input type="checkbox" checked=${internal === 'true'} onChange=${(event) => setQuery({ internal: event.currentTarget.checked && 'true' })} />Internal topics</label>
    </div>
    ${pages.error && pages.total !== undefined && html`<${Problem} error=${pages.error} />`}
    ${pages.error && pages.total === undefined
      ? html`<${Failed} error=${pages.error} retry=${pages.reload} />`
      : pages.total === 0
        ? html`<${Empty} title=${search ? 'No topic has this in its name' : 'There are no topics yet'}>${search ? 'The search looks at every part of a name, in capitals or not.' : 'Create one here, or with any Kafka client.'}<//>`
        : html`<${VirtualTable} label="Topics" columns=${COLUMNS} pages=${pages} rowKey=${(topic) => topic.id} />`}
  <//>`;
}
