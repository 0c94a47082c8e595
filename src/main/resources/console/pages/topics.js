import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get } from '../lib/api.js';
import { usePages } from '../lib/load.js';
import { useKey } from '../lib/keys.js';
import { useReadOnly } from '../lib/live.js';
import { navigate, useQuery } from '../lib/router.js';
import { bytes, bytesPerSecond, compact, count, plural } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { Icon } from '../components/Icon.js';
import { SearchBox } from '../components/SearchBox.js';
import { VirtualTable } from '../components/Table.js';
import { Badge, ChangeButton, PageHead } from '../components/parts.js';
import { Empty, Failed, Loading, Problem } from '../components/states.js';
import { topicHref, topicLink } from './links.js';
import { CreateTopicDialog } from './topic-create.js';

const PAGE_SIZE = 100;

const COLUMNS = [
  { key: 'name', title: 'Name', sortable: true, cell: ({ name }) => topicLink(name) },
  { key: 'state', title: 'State', width: '160px', cell: (topic) => html`<${TopicState} topic=${topic} />` },
  { key: 'partitions', title: 'Partitions', number: true, sortable: true, width: '116px', cell: ({ partitions }) => count(partitions) },
  { key: 'replication_factor', title: 'Replicas', number: true, width: '90px', cell: ({ replication_factor: replicas }) => replicas },
  { key: 'records', title: 'Records', number: true, sortable: true, width: '108px', cell: ({ records }) => compact(records) },
  { key: 'size', title: 'Size', number: true, sortable: true, width: '100px', about: 'Logs of the leaders', cell: (topic) => bytes(topic.size_bytes) },
  { key: 'rate', title: 'In', number: true, sortable: true, width: '110px', cell: (topic) => bytesPerSecond(topic.bytes_in_per_s) },
  { key: 'out', title: 'Out', number: true, width: '110px', cell: (topic) => bytesPerSecond(topic.bytes_out_per_s) },
];

function TopicState({ topic }) {
  if (topic.leaderless) return html`<${Badge} tone="bad">${topic.leaderless} offline<//>`;
  if (topic.under_replicated) return html`<${Badge} tone="warn">${topic.under_replicated} under-replicated<//>`;
  return topic.internal ? html`<${Badge}>internal<//>` : html`<span class="quiet">good</span>`;
}

async function ask(query, page, signal) {
  const { total, topics } = await get('/admin/topics', { ...query, page, page_size: PAGE_SIZE }, signal);
  return { total, rows: topics };
}

/** All topics; the node searches, sorts and cuts the list. */
export default function TopicsPage() {
  const [query, setQuery] = useQuery();
  const { search = '', internal = '', sort = '', order = '' } = query;
  const [creating, setCreating] = useState(false);
  const readOnly = useReadOnly();
  const pages = usePages((page, signal) => ask({ search, internal, sort, order }, page, signal), [search, internal, sort, order], { pageSize: PAGE_SIZE, everyMs: 5_000 });
  useKey('c', 'Create a topic', () => !readOnly && setCreating(true));
  const about = pages.total === undefined ? ' ' : plural(pages.total, 'topic') + (search ? ` with “${search}” in the name` : '');
  return html`<${Page} fills>
    <${PageHead} title="Topics" about=${about}>
      <${ChangeButton} class="primary" onClick=${() => setCreating(true)}><${Icon} name="plus" />Create topic<//>
    <//>
    <div class="bar">
      <${SearchBox} label="Search topics" value=${search} onSearch=${(text) => setQuery({ search: text })} />
      <label class="check"><input type="checkbox" checked=${internal === 'true'} onChange=${(event) => setQuery({ internal: event.currentTarget.checked && 'true' })} />Internal topics</label>
    </div>
    ${pages.error && pages.total !== undefined && html`<${Problem} error=${pages.error} />`}
    <${TopicList} pages=${pages} search=${search} sort=${{ by: sort || 'name', down: order === 'desc' }}
      onSort=${({ by, down }) => setQuery({ sort: by === 'name' ? '' : by, order: down ? 'desc' : '' })} />
    ${creating && html`<${CreateTopicDialog} onClose=${() => setCreating(false)} onDone=${({ topic_name: name }) => navigate(topicHref(name))} />`}
  <//>`;
}

function TopicList({ pages, search, sort, onSort }) {
  if (pages.total === undefined) return pages.error ? html`<${Failed} error=${pages.error} retry=${pages.reload} />` : html`<${Loading} />`;
  if (pages.total === 0) {
    return search
      ? html`<${Empty} title="No topic has “${search}” in its name">Every part of a name is looked at, in capitals or not.<//>`
      : html`<${Empty} title="There are no topics yet">Create one here, with bin/millrace topic create, or with any Kafka client.<//>`;
  }
  return html`<${VirtualTable} label="Topics" columns=${COLUMNS} pages=${pages} rowKey=${({ id }) => id} sort=${sort} onSort=${onSort} />`;
}
