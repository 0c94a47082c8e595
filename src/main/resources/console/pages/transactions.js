import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path, post } from '../lib/api.js';
import { useLoad, usePages } from '../lib/load.js';
import { useQuery } from '../lib/router.js';
import { count, duration, exactTime, plural } from '../lib/format.js';
import { Dialog } from '../components/Dialog.js';
import { Page } from '../components/Page.js';
import { PlanDialog } from '../components/PlanDialog.js';
import { SearchBox } from '../components/SearchBox.js';
import { Table, VirtualTable } from '../components/Table.js';
import { Badge, ChangeButton, Choice, PageHead } from '../components/parts.js';
import { Empty, Failed, Loaded, Loading, Problem } from '../components/states.js';

const PAGE_SIZE = 100;
const STATES = [['', 'Open'], ['all', 'All']];

/** A transaction that has used up most of its time is about to be aborted. */
const isOld = ({ age_ms: age, timeout_ms: timeout }) => age !== null && age > timeout * 0.8;

export const TransactionState = ({ transaction }) =>
  html`<${Badge} tone=${isOld(transaction) ? 'warn' : transaction.open ? 'accent' : ''}>${transaction.state}<//>`;

/** The client that last took the id, or began or ended a transaction with it, as far as its coordinator has heard. */
const Owner = ({ of: { client_id: client, client_host: host } }) =>
  host === null ? html`<span class="quiet" title="Which client has an id is in no log: no node that has coordinated this id lately has heard of one">not known</span>` : html`<span title="${client} from ${host}">${client || 'no name'} from ${host}</span>`;

/** Transactional ids and what is open under them, the oldest first. */
export default function TransactionsPage() {
  const [{ search = '', state = '', id = '' }, setQuery] = useQuery();
  const [aborting, setAborting] = useState('');
  const ask = async (page, signal) => {
    const found = await get('/admin/transactions', { search, state: state || 'open', page, page_size: PAGE_SIZE }, signal);
    return { total: found.total, rows: found.transactions };
  };
  const pages = usePages(ask, [search, state], { pageSize: PAGE_SIZE, everyMs: 3_000 });
  const columns = [
    { key: 'id', title: 'Transactional id', cell: ({ transactional_id: each }) => html`<button type="button" class="link" onClick=${() => setQuery({ id: each })}>${each}</button>` },
    { key: 'state', title: 'State', width: '130px', cell: (transaction) => html`<${TransactionState} transaction=${transaction} />` },
    { key: 'age', title: 'Open for', number: true, width: '110px', cell: ({ age_ms: age }) => (age === null ? '–' : duration(age)) },
    { key: 'timeout', title: 'Aborted after', number: true, width: '120px', cell: ({ timeout_ms: timeout }) => duration(timeout) },
    { key: 'partitions', title: 'Partitions', number: true, width: '100px', cell: ({ open, partition_count: partitions }) => (open ? count(partitions) : '–') },
    { key: 'owner', title: 'Client', width: '190px', cell: (transaction) => html`<${Owner} of=${transaction} />` },
    { key: 'coordinator', title: 'Coordinator', number: true, width: '110px', cell: ({ coordinator }) => coordinator },
    { key: 'abort', title: 'Change', width: '100px', cell: (transaction) => transaction.state === 'Ongoing' && html`<${ChangeButton} class="danger" onClick=${() => setAborting(transaction.transactional_id)}>Abort<//>` },
  ];
  const about = pages.total === undefined ? ' ' : plural(pages.total, state ? 'transactional id' : 'open transaction');
  return html`<${Page} fills>
    <${PageHead} title="Transactions" about=${about} />
    <div class="bar">
      <${SearchBox} label="Search transactional ids" value=${search} onSearch=${(text) => setQuery({ search: text })} />
      <${Choice} label="State" options=${STATES} value=${state} onChange=${(value) => setQuery({ state: value })} />
    </div>
    ${pages.error && pages.total !== undefined && html`<${Problem} error=${pages.error} />`}
    <${List} pages=${pages} columns=${columns} open=${!state} />
    ${id && html`<${TransactionDialog} id=${id} onClose=${() => setQuery({ id: '' })} />`}
    ${aborting && html`<${AbortDialog} id=${aborting} onClose=${() => setAborting('')} onDone=${pages.reload} />`}
  <//>`;
}

function List({ pages, columns, open }) {
  if (pages.total === undefined) return pages.error ? html`<${Failed} error=${pages.error} retry=${pages.reload} />` : html`<${Loading} />`;
  if (pages.total === 0) {
    return open
      ? html`<${Empty} title="No transaction is open" icon="check">One that stays open holds back every reader of committed records.<//>`
      : html`<${Empty} title="No transactional id is known">A producer with a transactional.id is shown here as soon as it begins.<//>`;
  }
  return html`<${VirtualTable} label="Transactions" columns=${columns} pages=${pages} rowKey=${({ transactional_id: id }) => id} />`;
}

const PARTITION_COLUMNS = [
  { key: 'topic', title: 'Topic', cell: ({ topic }) => topic },
  { key: 'partition', title: 'Partition', number: true, width: '110px', cell: ({ partition }) => partition },
];

function TransactionDialog({ id, onClose }) {
  const load = useLoad((signal) => get(path`/admin/transactions/${id}`, {}, signal), [id], { everyMs: 3_000 });
  const footer = html`<button type="button" onClick=${onClose}>Close</button>`;
  return html`<${Dialog} title=${id} onClose=${onClose} footer=${footer}>
    <${Loaded} from=${load} what="Asking the coordinator">${(transaction) => html`
      <dl class="facts">
        <dt>State</dt><dd><${TransactionState} transaction=${transaction} /></dd>
        <dt>Began</dt><dd>${transaction.started_ms === null ? '–' : exactTime(transaction.started_ms)}</dd>
        <dt>Changed last</dt><dd>${exactTime(transaction.updated_ms)}</dd>
        <dt>Aborted after</dt><dd>${duration(transaction.timeout_ms)}</dd>
        <dt>Client</dt><dd><${Owner} of=${transaction} /></dd>
        <dt>Producer</dt><dd>id ${transaction.producer_id}, epoch ${transaction.producer_epoch}</dd>
        <dt>Coordinator</dt><dd>broker ${transaction.coordinator}</dd>
      </dl>
      ${transaction.partitions.length > 0 && html`<${Table} label="Partitions that wait for its outcome" columns=${PARTITION_COLUMNS} rows=${transaction.partitions}
        rowKey=${({ topic, partition }) => `${topic}-${partition}`} />`}`}<//>
  <//>`;
}

function AbortDialog({ id, onDone, onClose }) {
  return html`<${PlanDialog} title="Abort the transaction of ${id}" action="Abort" danger
      run=${(dryRun) => post(path`/admin/transactions/${id}/abort`, undefined, { dry_run: dryRun })}
      done="The transaction of ${id} is aborted." onDone=${onDone} onClose=${onClose}
      plan=${({ effect, transaction }) => html`<p>${effect} It has been open for ${duration(transaction.age_ms)}; readers of committed records go on behind it.</p>
        <${Table} label="Partitions" columns=${PARTITION_COLUMNS} rows=${transaction.partitions} rowKey=${({ topic, partition }) => `${topic}-${partition}`} />`} />`;
}
