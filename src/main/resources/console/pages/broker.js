import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, patch, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { useCluster } from '../lib/live.js';
import { useQuery } from '../lib/router.js';
import { count } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { Settings } from '../components/Settings.js';
import { ChangeButton, Figure, PageHead, Tabs } from '../components/parts.js';
import { Empty, Loaded, Loading } from '../components/states.js';
import { BrokerState, addresses } from './brokers.js';
import { DrainDialog, StayDialog } from './broker-changes.js';
import { Instances } from './broker-instances.js';
import { LogDirs } from './broker-log-dirs.js';
import { brokerHref } from './links.js';
import { Traffic } from './overview-traffic.js';

/** One broker: its load, the instances that share it, its directories, its settings, and the way out of the cluster. */
export default function BrokerPage({ params: { broker: id } }) {
  const [{ tab = 'load' }] = useQuery();
  const [dialog, setDialog] = useState('');
  const close = () => setDialog('');
  const cluster = useCluster();
  if (!cluster) return html`<${Page}><${PageHead} title="Broker ${id}" /><${Loading} /><//>`;
  const broker = cluster.brokers.find((each) => String(each.id) === id);
  if (!broker) return html`<${Page}><${PageHead} title="Broker ${id}" /><${Empty} title="There is no such broker">It may have left the cluster for good.<//><//>`;
  const alone = cluster.brokers.length === 1 ? 'There is no other broker that could take its partitions.' : '';
  return html`<${Page} fills=${tab === 'settings'}>
    <${PageHead} title="Broker ${id}" about=${html`<${BrokerState} broker=${broker} />`}>
      ${broker.draining
        ? html`<${ChangeButton} onClick=${() => setDialog('stay')}>Stop draining<//>`
        : html`<${ChangeButton} class="danger" onClick=${() => setDialog('drain')} reason=${alone}>Drain<//>`}
    <//>
    <dl class="figures">
      <${Figure} name="Leads" note="partitions">${count(broker.leads)}<//>
      <${Figure} name="Replicas" note="partitions it has a copy of">${count(broker.replicas)}<//>
      <${Figure} name="Address" note="for Kafka clients">${addresses(broker)}<//>
      <${Figure} name="Rack" note="replicas go to different ones">${broker.rack ?? '–'}<//>
    </dl>
    <${Tabs} current=${tab} href=${(each) => brokerHref(id) + (each === 'load' ? '' : `?tab=${each}`)}
      tabs=${[['load', 'Load'], ['instances', 'Verticle instances'], ['log-dirs', 'Log directories'], ['settings', 'Settings']]} />
    ${tab === 'load' && html`<${Traffic} brokers=${[broker.id]} />`}
    ${tab === 'instances' && html`<${Instances} id=${id} />`}
    ${tab === 'log-dirs' && html`<${LogDirs} id=${id} />`}
    ${tab === 'settings' && html`<${BrokerSettings} id=${id} />`}
    ${dialog === 'drain' && html`<${DrainDialog} id=${id} onClose=${close} />`}
    ${dialog === 'stay' && html`<${StayDialog} id=${id} onClose=${close} />`}
  <//>`;
}

function BrokerSettings({ id }) {
  const configs = useLoad((signal) => get(path`/admin/brokers/${id}/configs`, {}, signal), [id]);
  return html`<${Loaded} from=${configs} what="Reading the settings">${({ configs: all }) => html`<${Settings} configs=${all} of="broker ${id}" own="DYNAMIC_BROKER" onDone=${configs.reload}
    save=${(changes, dryRun) => patch(path`/admin/brokers/${id}/configs`, { configs: changes }, { dry_run: dryRun })} />`}<//>`;
}
