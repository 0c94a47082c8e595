import { useEffect, useMemo, useRef, useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { navigate, useQuery } from '../lib/router.js';
import { ago, count, duration, plural } from '../lib/format.js';
import { Page } from '../components/Page.js';
import { ChangeButton, Figure, PageHead, Tabs } from '../components/parts.js';
import { Failed, Loading, Problem } from '../components/states.js';
import { GroupState } from './groups.js';
import { DeleteGroupDialog, ResetGroupDialog } from './group-changes.js';
import { GroupHistory } from './group-history.js';
import { GroupLag } from './group-lag.js';
import { GroupMembers } from './group-members.js';
import { groupHref } from './links.js';

const EVERY_MS = 2_000;
const KEPT_POINTS = 900;
const NONE = [];

/** The columns that the coordinator remembers, as points like those that are made here. */
function pointsOf({ time_ms: times, lag, partitions }) {
  return times.map((ms, index) => ({
    time_ms: ms,
    total: lag[index],
    lags: new Map(partitions.map((of) => [`${of.topic}-${of.partition}`, of.lag[index]])),
  }));
}

/** What the coordinator remembers and, behind it, what was answered since the page was opened: {time_ms, total, lags by partition}. */
function useCourse(name, watch) {
  const course = useRef({ name, points: [] });
  const [, redraw] = useState(0);
  const past = useLoad((signal) => get(path`/admin/groups/${name}/lag-history`, {}, signal), [name]);
  useEffect(() => {
    if (course.current.name !== name) course.current = { name, points: [] };
    if (!watch) return;
    const lags = new Map(watch.partitions.map(({ topic, partition, lag }) => [`${topic}-${partition}`, lag]));
    course.current.points = [...course.current.points.slice(1 - KEPT_POINTS), { time_ms: Date.now(), total: watch.lag, lags }];
    redraw((round) => round + 1);
  }, [name, watch]);
  const now = course.current.name === name ? course.current.points : NONE;
  return useMemo(() => {
    const before = now[0]?.time_ms ?? Infinity;
    const remembered = past.value?.group === name ? pointsOf(past.value) : NONE;
    return [...remembered.filter(({ time_ms: ms }) => ms < before), ...now];
  }, [past.value, name, now]);
}

/** One group: how far it is behind and where, who is in it, and how it came to be as it is. */
export default function GroupPage({ params: { group: name } }) {
  const [{ tab = 'lag' }] = useQuery();
  const [dialog, setDialog] = useState('');
  const close = () => setDialog('');
  const watch = useLoad((signal) => get(path`/admin/groups/${name}/watch`, {}, signal), [name], { everyMs: EVERY_MS });
  const points = useCourse(name, watch.value);
  const group = watch.value;
  if (!group) return html`<${Page}><${PageHead} title=${name} />${watch.error ? html`<${Failed} error=${watch.error} retry=${watch.reload} />` : html`<${Loading} />`}<//>`;
  const members = group.members.length;
  const busy = members ? `It has ${plural(members, 'member')}, which go on where they are: stop them first.` : '';
  return html`<${Page}>
    <${PageHead} title=${name} about=${html`<span class="bar"><${GroupState} state=${group.state} /><span class="quiet">${group.type} protocol</span></span>`}>
      <${ChangeButton} onClick=${() => setDialog('reset')} reason=${busy || (group.partitions.length ? '' : 'It has no positions yet.')}>Reset positions<//>
      <${ChangeButton} class="danger" onClick=${() => setDialog('delete')} reason=${busy}>Delete<//>
    <//>
    <${Problem} error=${watch.error} />
    <${Figures} group=${group} />
    <${Tabs} current=${tab} href=${(each) => groupHref(name) + (each === 'lag' ? '' : `?tab=${each}`)}
      tabs=${[['lag', 'Lag', count(group.partitions.length)], ['members', 'Members', count(members)], ['history', 'Rebalances', count(group.rebalance_count)]]} />
    ${tab === 'lag' && html`<${GroupLag} group=${group} points=${points} />`}
    ${tab === 'members' && html`<${GroupMembers} name=${name} group=${group} />`}
    ${tab === 'history' && html`<${GroupHistory} name=${name} />`}
    ${dialog === 'reset' && html`<${ResetGroupDialog} name=${name} partitions=${group.partitions} onClose=${close} onDone=${watch.reload} />`}
    ${dialog === 'delete' && html`<${DeleteGroupDialog} name=${name} onClose=${close} onDone=${() => navigate('/console/groups')} />`}
  <//>`;
}

function Figures({ group }) {
  const lost = group.partitions.filter((partition) => partition.lost).length;
  const orphans = group.members.length ? group.partitions.filter(({ owner }) => !owner).length : 0;
  const heard = group.since_heard_ms;
  return html`<dl class="figures">
    <${Figure} name="Lag" note="not consumed yet">${count(group.lag)}<//>
    <${Figure} name="Lag in time" note="age of the oldest">${group.lag ? duration(group.lag_ms) : '0 s'}<//>
    <${Figure} name="Members" note=${heard === null ? 'nobody is there' : `heard of ${ago(Date.now() - heard)}`}>${count(group.members.length)}<//>
    <${Figure} name="Partitions" tone=${lost ? 'bad' : orphans ? 'warn' : ''}
      note=${lost ? `${plural(lost, 'position')} behind retention` : orphans ? `${count(orphans)} without a member` : 'that it reads'}>${count(group.partitions.length)}<//>
    <${Figure} name="Last commit" note="of any position">${group.since_commit_ms === null ? 'never' : ago(Date.now() - group.since_commit_ms)}<//>
    <${Figure} name="Rebalances" note="as far as known">${count(group.rebalance_count)}<//>
  </dl>`;
}
