import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { bytes, count, plural } from '../lib/format.js';
import { Table } from '../components/Table.js';
import { ChangeButton, Panel } from '../components/parts.js';
import { Loaded } from '../components/states.js';
import { InstancesDialog } from './broker-changes.js';

/** How much an instance has against the one with the most; no part of something that can be full, so without warning colours. */
const Share = ({ share }) => html`<span class="meter" aria-hidden="true"><i style=${{ width: `${Math.round(share * 100)}%` }} /></span>`;

/** The verticle instances that own a broker's partitions, one thread each, and how evenly they share them. */
export function Instances({ id }) {
  const [changing, setChanging] = useState(false);
  const load = useLoad((signal) => get(path`/admin/brokers/${id}/instances`, {}, signal), [id], { everyMs: 3_000 });
  return html`<${Loaded} from=${load} what="Asking the broker">${(answer) => {
    const most = Math.max(1, ...answer.instances.map(({ partitions }) => partitions));
    const columns = [
      { key: 'instance', title: 'Instance', number: true, width: '100px', cell: ({ instance }) => instance },
      { key: 'partitions', title: 'Partitions', number: true, width: '120px', cell: ({ partitions }) => count(partitions) },
      { key: 'share', title: 'Share', cell: ({ partitions }) => html`<${Share} share=${partitions / most} />` },
    ];
    const waiting = answer.queued_commands ? `${plural(answer.queued_commands, 'append')} of ${bytes(answer.queued_bytes)} wait for them` : 'Nothing waits for them';
    return html`
      <${Panel} title=${`${plural(answer.count, 'instance')} of the partition verticle`}
        actions=${html`<${ChangeButton} onClick=${() => setChanging(true)}>Change number<//>`}>
        <${Table} bare label="Verticle instances" columns=${columns} rows=${answer.instances} rowKey=${({ instance }) => instance} /><//>
      <p class="note">${waiting}. Each owns its partitions alone, on a thread of its own; partitions move between them while clients go on.</p>
      ${changing && html`<${InstancesDialog} id=${id} now=${answer.count} onClose=${() => setChanging(false)} onDone=${load.reload} />`}`;
  }}<//>`;
}
