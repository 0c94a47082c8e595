import { useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, patch, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { navigate, useQuery } from '../lib/router.js';
import { bytes, bytesPerSecond, compact, count, duration, perSecond, plural } from '../lib/format.js';
import { Icon } from '../components/Icon.js';
import { Page } from '../components/Page.js';
import { Settings } from '../components/Settings.js';
import { Badge, ChangeButton, Figure, PageHead, Tabs } from '../components/parts.js';
import { Failed, Loaded, Loading, Problem } from '../components/states.js';
import { messagesButton } from './links.js';
import { AddPartitionsDialog, DeleteTopicDialog, EmptyTopicDialog } from './topic-changes.js';
import { TopicGroups } from './topic-groups.js';
import { TopicPartitions } from './topic-partitions.js';

const NO_BOUND = '-1';

/** One topic: its figures, its partitions, who reads it, its settings, and what can be done to it. */
export default function TopicPage({ params: { topic: name } }) {
  const [{ tab = 'partitions' }] = useQuery();
  const [dialog, setDialog] = useState('');
  const close = () => setDialog('');
  const topic = useLoad((signal) => get(path`/admin/topics/${name}`, {}, signal), [name], { everyMs: 5_000 });
  const figures = useLoad((signal) => get('/admin/topic-figures', { topics: name }, signal), [name], { everyMs: 5_000 });
  const configs = useLoad((signal) => get(path`/admin/topics/${name}/configs`, {}, signal), [name]);
  if (!topic.value) {
    return html`<${Page}><${PageHead} title=${name} />${topic.error ? html`<${Failed} error=${topic.error} retry=${topic.reload} />` : html`<${Loading} />`}<//>`;
  }
  const { partitions, internal } = topic.value;
  const protectedReason = internal ? 'This topic belongs to the broker itself.' : '';
  const changed = () => [topic, figures, configs].forEach(({ reload }) => reload());
  return html`<${Page} fills=${tab !== 'groups'}>
    <${PageHead} title=${name} about=${html`<${About} topic=${topic.value} configs=${configs.value?.configs} />`}>
      ${messagesButton(name)}
      <${ChangeButton} onClick=${() => setDialog('partitions')} reason=${protectedReason}><${Icon} name="plus" />Add partitions<//>
      <${ChangeButton} class="danger" onClick=${() => setDialog('empty')} reason=${protectedReason}>Empty<//>
      <${ChangeButton} class="danger" onClick=${() => setDialog('delete')} reason=${protectedReason}>Delete<//>
    <//>
    <${Problem} error=${topic.error} />
    <${Figures} topic=${topic.value} figures=${figures.value?.topics[0]} configs=${configs.value?.configs} />
    <${Tabs} current=${tab} href=${(each) => path`/console/topics/${name}` + (each === 'partitions' ? '' : `?tab=${each}`)}
      tabs=${[['partitions', 'Partitions', count(partitions.length)], ['groups', 'Groups'], ['settings', 'Settings', overrides(configs.value)]]} />
    ${tab === 'partitions' && html`<${TopicPartitions} topic=${name} registered=${partitions} />`}
    ${tab === 'groups' && html`<${TopicGroups} topic=${name} />`}
    ${tab === 'settings' && html`<${Loaded} from=${configs} what="Reading the settings">${({ configs: all }) =>
      html`<${Settings} configs=${all} of="topic ${name}" own="DYNAMIC_TOPIC" onDone=${changed}
        save=${(changes, dryRun) => patch(path`/admin/topics/${name}/configs`, { configs: changes }, { dry_run: dryRun })} />`}<//>`}
    ${dialog === 'partitions' && html`<${AddPartitionsDialog} topic=${name} now=${partitions.length} onClose=${close} onDone=${changed} />`}
    ${dialog === 'empty' && html`<${EmptyTopicDialog} topic=${name} onClose=${close} onDone=${changed} />`}
    ${dialog === 'delete' && html`<${DeleteTopicDialog} topic=${name} onClose=${close} onDone=${() => navigate('/console/topics')} />`}
  <//>`;
}

const overrides = (loaded) => (loaded ? count(loaded.configs.filter(({ source }) => source === 'DYNAMIC_TOPIC').length) : undefined);
const value = (configs, key) => configs?.find(({ name }) => name === key)?.value;

function About({ topic, configs }) {
  const cleanup = value(configs, 'cleanup.policy');
  return html`<span class="bar">
    ${topic.internal && html`<${Badge}>internal<//>`}
    ${topic.leaderless > 0 && html`<${Badge} tone="bad">${plural(topic.leaderless, 'partition')} offline<//>`}
    ${topic.under_replicated > 0 && html`<${Badge} tone="warn">${plural(topic.under_replicated, 'partition')} under-replicated<//>`}
    ${cleanup && html`<${Badge}>cleanup: ${cleanup}<//>`}
    <code class="quiet" title="Topic id">${topic.id}</code>
  </span>`;
}

function Figures({ topic, figures, configs }) {
  const age = value(configs, 'retention.ms');
  const size = value(configs, 'retention.bytes');
  const sizeBound = size === undefined || size === NO_BOUND ? 'no bound on size' : `${bytes(Number(size))} a partition`;
  return html`<dl class="figures">
    <${Figure} name="Partitions" note=${`${plural(topic.replication_factor, 'replica')} each`}>${count(topic.partitions.length)}<//>
    <${Figure} name="Records" note="between start and end">${compact(figures?.records)}<//>
    <${Figure} name="Size" note="logs of the leaders">${bytes(figures?.size_bytes)}<//>
    <${Figure} name="In" note=${perSecond(figures?.records_in_per_s).replace('/s', ' records/s')}>${bytesPerSecond(figures?.bytes_in_per_s)}<//>
    <${Figure} name="Out" note="to consumers">${bytesPerSecond(figures?.bytes_out_per_s)}<//>
    <${Figure} name="Retention" note=${sizeBound}>${age === undefined ? '–' : duration(Number(age))}<//>
  </dl>`;
}
