import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { Link } from '../lib/router.js';
import { bytes, count, exactTime, plural } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { Table } from '../components/Table.js';
import { Badge, ChangeButton, Choice, Figure, Meter, Nodes, PageHead, Panel } from '../components/parts.js';
import { Empty, Failed, Loaded, Loading, Problem } from '../components/states.js';
import { messagesButton, messagesHref, topicLink } from './links.js';
import { CancelMoveDialog, ElectDialog, ReassignDialog, UncleanElectDialog } from './partition-changes.js';
import { PartitionState } from './topic-partitions.js';

/** One partition: its replicas, its segments on disk, and the keys that fill it. */
export default function PartitionPage({ params: { topic, partition } }) {
  const [dialog, setDialog] = useState('');
  const load = useLoad(
    async (signal) => {
      const [registered, described] = await Promise.all([get(path`/admin/topics/${topic}`, {}, signal), get(path`/admin/topics/${topic}/replicas`, {}, signal)]);
      const here = ({ partition: number }) => String(number) === partition;
      return { registered: registered.partitions.find(here), replicas: described.partitions.find(here)?.replicas ?? [] };
    },
    [topic, partition],
    { everyMs: 5_000 },
  );
  const title = `${topic}-${partition}`;
  if (!load.value?.registered) {
    const missing = load.value && { status: 404, message: `${topic} has no partition ${partition}.` };
    return html`<${Page}><${PageHead} title=${title} />${load.error || missing ? html`<${Failed} error=${load.error ?? missing} retry=${load.reload} />` : html`<${Loading} />`}<//>`;
  }
  const { registered, replicas } = load.value;
  const leader = replicas.find(({ broker }) => broker === registered.leader);
  const led = registered.leader === registered.replicas[0] ? 'It is led by its preferred leader.' : '';
  return html`<${Page}>
    <${PageHead} title=${title} about=${html`<span class="bar"><${PartitionState} partition=${registered} /><${Nodes} partition=${registered} />
        <span>of topic ${topicLink(topic)}</span></span>`}>
      ${messagesButton(topic, { partitions: partition })}
      <${ChangeButton} reason=${led} onClick=${() => setDialog('elect')}>Elect preferred leader<//>
      ${registered.leader < 0 && html`<${ChangeButton} class="danger" onClick=${() => setDialog('unclean')}>Elect out of sync<//>`}
      ${moving(registered) && html`<${ChangeButton} onClick=${() => setDialog('cancel')}>Take back the move<//>`}
      <${ChangeButton} onClick=${() => setDialog('reassign')}>Reassign<//>
    <//>
    <${Problem} error=${load.error} />
    <dl class="figures">
      <${Figure} name="Leader" note="epoch ${registered.leader_epoch}">${registered.leader < 0 ? 'none' : registered.leader}<//>
      <${Figure} name="First offset" note="still readable">${count(leader?.log_start_offset)}<//>
      <${Figure} name="High watermark" note="consumers read up to here">${count(leader?.high_watermark)}<//>
      <${Figure} name="Last stable offset" 
        note=${leader && leader.last_stable_offset < leader.high_watermark ? 'a transaction is open' : 'no open transaction'}>${count(leader?.last_stable_offset)}<//>
      <${Figure} name="Size" note="on the leader">${bytes(leader?.size_bytes)}<//>
    </dl>
    <${Replicas} registered=${registered} replicas=${replicas} />
    <div class="columns">
      <${Segments} topic=${topic} partition=${partition} registered=${registered} />
      <${HottestKeys} topic=${topic} partition=${partition} />
    </div>
    ${dialog === 'elect' && html`<${ElectDialog} partitions=${[registered]} onClose=${() => setDialog('')} onDone=${load.reload} />`}
    ${dialog === 'unclean' && html`<${UncleanElectDialog} partition=${registered} onClose=${() => setDialog('')} onDone=${load.reload} />`}
    ${dialog === 'cancel' && html`<${CancelMoveDialog} partition=${registered} onClose=${() => setDialog('')} onDone=${load.reload} />`}
    ${dialog === 'reassign' && html`<${ReassignDialog} partitions=${[registered]} onClose=${() => setDialog('')} onDone=${load.reload} />`}
  <//>`;
}

const moving = ({ adding, removing }) => adding.length + removing.length > 0;

function Replicas({ registered, replicas }) {
  const columns = [
    { key: 'broker', title: 'Broker', width: '80px', cell: ({ broker }) => html`<strong>${broker}</strong>` },
    { key: 'role', title: 'Role', width: '180px', cell: ({ broker, in_sync: inSync }) => html`<span class="bar">
        ${broker === registered.leader ? html`<${Badge} tone="accent">leader<//>` : html`<span>follower</span>`}
        ${!inSync && html`<${Badge} tone="warn">not in sync<//>`}</span>` },
    { key: 'lag', title: 'Lag', number: true, width: '110px', about: 'Records it lacks', cell: ({ lag }) => count(lag) },
    { key: 'end', title: 'Log end', number: true, width: '140px', cell: ({ log_end_offset: end }) => count(end) },
    { key: 'size', title: 'Size', number: true, width: '110px', cell: ({ size_bytes: size }) => bytes(size) },
    { key: 'directory', title: 'Directory', cell: ({ directory }) => html`<code>${directory}</code>` },
  ];
  return html`<${Panel} title="Replicas"><${Table} bare label="Replicas" columns=${columns} rows=${replicas} rowKey=${({ broker }) => broker} /><//>`;
}

const SEGMENT_COLUMNS = [
  { key: 'base', title: 'From offset', number: true, cell: ({ base_offset: base }) => count(base) },
  { key: 'end', title: 'Up to', number: true, cell: ({ end_offset: end }) => count(end) },
  { key: 'size', title: 'Size', number: true, width: '90px', cell: ({ size_bytes: size }) => bytes(size) },
  { key: 'newest', title: 'Newest record', width: '190px', cell: ({ largest_timestamp_ms: ms, active }) =>
    (active ? html`<${Badge} tone="accent">active<//>` : html`<span class="nowrap">${exactTime(ms)}</span>`) },
];

function Segments({ topic, partition, registered }) {
  const [broker, setBroker] = useState(registered.leader >= 0 ? registered.leader : registered.replicas[0]);
  const load = useLoad((signal) => get(path`/admin/topics/${topic}/partitions/${partition}/segments`, { broker }, signal), [topic, partition, broker], { everyMs: 10_000 });
  const choice = registered.replicas.length > 1 && html`<${Choice} label="Broker" value=${broker}
    options=${registered.replicas.map((node) => [node, `Broker ${node}`])} onChange=${setBroker} />`;
  return html`<${Panel} title="Segments on disk" actions=${choice}><${Loaded} from=${load} what="Reading the directory">${({ segments }) =>
    html`<${Table} bare label="Segments" columns=${SEGMENT_COLUMNS} rows=${[...segments].reverse()} rowKey=${({ base_offset: base }) => base} />`}<//><//>`;
}

/** Which keys have most of the latest records; asked for by a button, because the node reads the end of the log for it. */
function HottestKeys({ topic, partition }) {
  const [asked, setAsked] = useState(0);
  const keys = path`/admin/topics/${topic}/partitions/${partition}/keys`;
  const load = useLoad((signal) => (asked ? get(keys, {}, signal) : Promise.resolve(null)), [keys, asked]);
  const look = html`<button type="button" disabled=${asked > 0 && load.loading} onClick=${() => setAsked(asked + 1)}>${asked ? 'Look again' : 'Look'}</button>`;
  return html`<${Panel} title="Hottest keys" actions=${look}>
    ${!asked ? html`<div class="inside quiet">The node reads the last 8 MB of the partition and counts the keys in them.</div>`
      : html`<${Loaded} from=${load.value === null ? { ...load, value: undefined } : load} what="Reading the end of the log">${(found) =>
        html`<${Keys} topic=${topic} partition=${partition} found=${found} />`}<//>`}
  <//>`;
}

function Keys({ topic, partition, found }) {
  if (!found.keys.length) return html`<${Empty} title="No record has a key">${plural(found.records, 'record')} looked at.<//>`;
  const columns = [
    { key: 'key', title: 'Key', cell: (each) => html`<${Key} of=${each} messages=${(key) => messagesHref(topic, { partitions: partition, key })} />` },
    { key: 'records', title: 'Records', number: true, width: '96px', cell: ({ records }) => count(records) },
    { key: 'share', title: 'Share', width: '120px', cell: ({ records, key_base64: raw }) => html`<${Meter} share=${records / found.records} label="Share of ${raw}" />` },
  ];
  return html`<${Table} bare label="Hottest keys" columns=${columns} rows=${found.keys} rowKey=${({ key_base64: raw }) => raw} />
    <div class="inside quiet">Of ${plural(found.records, 'record')} from offset ${count(found.from_offset)} on${
      found.records_without_key > 0 && `, ${count(found.records_without_key)} without a key`}.
      Counts may be a little high: the sketch is bounded.</div>`;
}

/** A key; one that is text leads to the messages that have it. */
function Key({ of: { key, key_base64: raw, key_cut: cut }, messages }) {
  if (key === null) return html`<code>base64 ${raw}${cut && '…'}</code>`;
  return html`<${Link} href=${messages(key)} title="Messages with this key"><code>${key}${cut && '…'}</code><//>`;
}
