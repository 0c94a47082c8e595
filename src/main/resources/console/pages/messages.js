import { useEffect, useMemo, useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { useKey } from '../lib/keys.js';
import { localPages, useLoad } from '../lib/load.js';
import { KEPT, MessageSearch, searchUrl } from '../lib/message-search.js';
import { preview } from '../lib/payload.js';
import { Link, setQuery, useQuery } from '../lib/router.js';
import { useStore } from '../lib/store.js';
import { bytes, count, duration, exactTime, plural, time } from '../lib/format.js';
import { Icon } from '../components/Icon.js';
import { Page } from '../components/Page.js';
import { VirtualTable } from '../components/Table.js';
import { Badge, ChangeButton, PageHead } from '../components/parts.js';
import { Empty, Failed, Problem } from '../components/states.js';
import { MessageDetail } from './message-detail.js';
import { MessageQuery } from './message-query.js';
import { ProduceDialog } from './message-produce.js';

const FIRST = 500;
const FILTERS = ['key', 'value', 'header', 'filter'];

/** What the address asks for, as parameters of the route: newest first unless something else is said. */
function request({ mode = 'newest', from = '', partitions, key, value, header, filter, isolation }) {
  const wanted = { partitions, key, value, header, filter, isolation };
  if (mode === 'live') return { ...wanted, follow: true, from: from || 'latest' };
  const filtered = FILTERS.some((name) => wanted[name]);
  // Without a filter everything matches: it comes in portions. With one, all matches are looked for.
  return { ...wanted, order: mode, from: from || 'earliest', limit: filtered ? '' : FIRST };
}

/** Messages of one topic: found, followed, looked at, produced. */
export default function MessagesPage({ params: { topic } }) {
  const [query] = useQuery();
  const search = useMemo(() => new MessageSearch(), []);
  const state = useStore(search.state);
  const [form, setForm] = useState(null);
  const described = useLoad((signal) => get(path`/admin/topics/${topic}`, {}, signal), [topic]);
  const { at = '', ...rest } = query;
  const wanted = request(rest);
  const asked = JSON.stringify([topic, wanted]);
  const begin = () => search.start(topic, wanted);
  useEffect(begin, [asked]);
  useEffect(() => () => search.stop(), []);
  const ask = (changes) => {
    const before = location.search;
    setQuery(changes, { replace: false });
    if (location.search === before) begin(); // Otherwise the new address begins it.
  };
  useKey('r', 'Search again', begin);
  useKey('x', 'Stop the search', () => search.stop());
  useKey('n', 'Produce a message', () => setForm({}));
  useKey('Escape', 'Close the message', () => setQuery({ at: '' }));
  if (described.error?.status === 404) return html`<${Page}><${PageHead} title=${topic} /><${Failed} error=${described.error} /><//>`;
  const exported = searchUrl(topic, { ...wanted, follow: '', limit: '', from: wanted.follow ? 'earliest' : wanted.from, export: true });
  return html`<${Page} fills>
    <${PageHead} title=${topic} about=${html`<${Link} href=${path`/console/topics/${topic}`}>About the topic<//>`}>
      <a class="button" href=${exported} download title="All matches as lines of JSON, whole"><${Icon} name="download" />Export<//>
      <${ChangeButton} class="primary" onClick=${() => setForm({})}><${Icon} name="plus" />Produce<//>
    <//>
    <${MessageQuery} query=${rest} partitions=${described.value?.partitions.length} onSearch=${ask} />
    <${Standing} state=${state} order=${wanted.order} search=${search} />
    <div class="split ${at && 'open'}">
      <${Matches} state=${state} at=${at} />
      ${at && html`<${MessageDetail} key=${at} topic=${topic} at=${at} onClose=${() => setQuery({ at: '' })} onCopy=${(message) => setForm(message)} />`}
    </div>
    ${form && html`<${ProduceDialog} topic=${topic} from=${form} partitions=${described.value?.partitions.length} onClose=${() => setForm(null)} />`}
  <//>`;
}

/** How far the search has come, and what can be done about it. Always of the same height. */
function Standing({ state, order, search }) {
  const { status, total, progress, places, error, matches } = state;
  const share = status === 'end' ? 1 : status === 'following' ? 0 : doneShare([...places.values()], order);
  const hidden = total - matches.length;
  const words = { idle: '', searching: 'Searching', following: 'Following', end: 'All was looked at', limit: 'There may be more', stopped: 'Stopped', failed: 'Failed' };
  return html`<div class="standing" role="status">
    <div class="bar">
      <strong>${words[status]}</strong>
      <span>${plural(total, 'match', 'matches')}</span>
      ${progress && html`<span class="quiet">${plural(progress.records, 'record')} and ${bytes(progress.bytes)} looked at in ${duration(progress.elapsed_ms)}</span>`}
      ${hidden > 0 && html`<${Badge} tone="warn" title="The page keeps ${count(KEPT)} matches: narrow the search, or export it">${count(hidden)} not listed<//>`}
      ${progress?.failed > 0 && html`<${Badge} tone="warn" title=${progress.first_failure}>filter does not fit ${count(progress.failed)}<//>`}
      ${progress?.unreadable_batches > 0 && html`<${Badge} tone="bad" title=${progress.notice}>${plural(progress.unreadable_batches, 'unreadable batch', 'unreadable batches')}<//>`}
      <span class="push" />
      ${(status === 'searching' || status === 'following') && html`<button type="button" onClick=${() => search.stop()}><${Icon} name="pause" />Stop</button>`}
      ${status === 'limit' && html`<button type="button" onClick=${() => search.more(FIRST)}>${count(FIRST)} more</button>
        <button type="button" onClick=${() => search.more(0)}>All</button>`}
      ${status === 'stopped' && html`<button type="button" onClick=${() => search.more(0)}><${Icon} name="play" />Go on</button>`}
    </div>
    <span class="meter" role="img" aria-label="Looked at: ${Math.round(share * 100)} %"><i style=${{ width: `${share * 100}%` }} /></span>
    ${error && html`<${Problem} error=${error} />`}
  </div>`;
}

function doneShare(places, order) {
  let all = 0;
  let done = 0;
  for (const { begin, end, position } of places) {
    all += end - begin;
    done += order === 'newest' ? end - position : Math.min(position, end) - begin;
  }
  return all ? done / all : 0;
}

const placeOf = ({ partition, offset }) => `${partition}:${offset}`;

/** Beside an open message there is room for less. */
const columns = (at) => [
  { key: 'offset', title: 'Offset', width: at ? '96px' : '118px', number: true, cell: (row) => html`<${Link} href=${here({ at: placeOf(row) })} aria-current=${placeOf(row) === at ? 'true' : undefined}>${row.offset}<//>` },
  { key: 'partition', title: 'Part.', about: 'Partition', width: at ? '62px' : '64px', number: true, cell: ({ partition }) => partition },
  { key: 'time', title: 'Time', width: at ? '96px' : '212px', cell: ({ timestamp }) => html`<span title=${exactTime(timestamp)}>${at ? time(timestamp) : exactTime(timestamp)}</span>` },
  { key: 'key', title: 'Key', width: at ? '28%' : '20%', cell: ({ key }) => html`<${Cell} payload=${key} none="no key" />` },
  { key: 'value', title: 'Value', cell: ({ value }) => html`<${Cell} payload=${value} none="tombstone" />` },
  ...(at ? [] : [{ key: 'marks', title: 'About', width: '132px', cell: (row) => html`<${Marks} message=${row} />` }]),
];

/** The present address with other entries of its query. */
function here(changes) {
  const parameters = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) parameters.set(name, value);
  return `${location.pathname}?${parameters}`;
}

function Cell({ payload, none }) {
  return payload.format === 'null' ? html`<span class="quiet">${none}</span>` : html`<code>${preview(payload)}</code>`;
}

function Marks({ message }) {
  const { headers, header_count: headerCount, compression, transactional } = message;
  return html`<span class="marks">
    ${headers.length > 0 && html`<${Badge} title=${headers.map(({ key }) => key).join(', ')}>${headerCount} H<//>`}
    ${compression !== 'none' && html`<${Badge} title="Compression of its batch">${compression}<//>`}
    ${transactional && html`<${Badge} tone="accent" title="Written in a transaction">txn<//>`}
  </span>`;
}

function Matches({ state: { matches, status }, at }) {
  if (!matches.length) {
    if (status === 'following') return html`<${Empty} title="Waiting for messages" icon="messages">What is written from now on appears here.<//>`;
    if (status === 'end') return html`<${Empty} title="Nothing matches">Every record between the start and the end was looked at.<//>`;
    return status === 'failed' ? null : html`<div class="table-box" />`;
  }
  return html`<${VirtualTable} label="Messages" columns=${columns(at)} pages=${localPages(matches)} rowKey=${placeOf} />`;
}
