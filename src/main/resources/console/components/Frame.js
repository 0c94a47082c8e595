import { Component } from '../vendor/preact.js';
import { useEffect, useRef, useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { useCluster, useConnection } from '../lib/live.js';
import { useKey } from '../lib/keys.js';
import { Link, navigate, place } from '../lib/router.js';
import { useStore } from '../lib/store.js';
import { nextTheme, theme } from '../lib/theme.js';
import { NAVIGATION, pageAt } from '../pages/index.js';
import { HelpDialog } from './HelpDialog.js';
import { Icon } from './Icon.js';
import { Page } from './Page.js';
import { PageHead } from './parts.js';
import { Empty } from './states.js';
import { Toasts } from './Toasts.js';

/** What is around every page. */
export function Frame() {
  const pathname = useStore(place, (value) => value.pathname);
  const shown = pageAt(pathname);
  const section = NAVIGATION.find(({ name }) => name === shown?.section);
  const crumb = shown?.crumb?.(shown.parameters);
  const [help, setHelp] = useState(false);
  useKey('?', 'Keys', () => setHelp(true));
  // Whoever follows a link with the keyboard or a screen reader goes on in the page, not behind the link.
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) document.getElementById('page')?.focus({ preventScroll: true });
    first.current = false;
  }, [pathname]);
  useEffect(() => {
    document.title = [crumb, section?.label ?? 'Not found', 'Millrace'].filter(Boolean).join(' · ');
  }, [crumb, section]);

  return html`<div class="frame">
    <a class="skip" href="#page">To the content</a>
    <${Side} current=${section} />
    <${Top} section=${section} crumb=${crumb} onHelp=${() => setHelp(true)} />
    <${Guard} key=${pathname} pathname=${pathname}>
      ${shown ? html`<${shown.page} key=${pathname} params=${shown.parameters} />` : html`<${NotFound} pathname=${pathname} />`}
    <//>
    <${Toasts} />
    ${help && html`<${HelpDialog} onClose=${() => setHelp(false)} />`}
  </div>`;
}

/** A failure while drawing one page leaves the frame as it is, so that one can go elsewhere. */
class Guard extends Component {
  state = { error: null };

  static getDerivedStateFromError(error) {
    return { error };
  }

  componentDidCatch(error) {
    console.error(error);
  }

  render() {
    if (!this.state.error) return this.props.children;
    return html`<${Page}><div class="state wrong" role="alert"><strong>This page failed</strong>
      <p>That is a mistake in the console, not in the broker: ${String(this.state.error.message ?? this.state.error)}</p></div><//>`;
  }
}

function Side({ current }) {
  const version = useCluster((cluster) => cluster.version);
  const clusterId = useCluster((cluster) => cluster.cluster_id);
  const node = useCluster((cluster) => cluster.node.id);
  return html`<nav class="side" aria-label="Pages">
    <${Link} class="brand" href="/" aria-label="Millrace, to the overview"><${Mark} /><span>Millrace</span><//>
    <div class="nav">
      ${NAVIGATION.map((entry) => html`<${NavigationLink} key=${entry.name} entry=${entry} current=${entry === current} />`)}
    </div>
    ${node !== undefined && html`<footer>
      <span class="cut" title="The node that serves this page">node ${node}${version ? ` · ${version}` : ''}</span>
      <span class="cut" title=${clusterId}>cluster ${clusterId}</span>
    </footer>`}
  </nav>`;
}

function NavigationLink({ entry, current }) {
  useKey(`g ${entry.key}`, `Go to ${entry.label}`, () => navigate(entry.href));
  const tally = useCluster(entry.tally ?? (() => 0));
  return html`<${Link} href=${entry.href} aria-current=${current ? 'page' : undefined} title=${entry.label}>
    <${Icon} name=${entry.icon} /><span>${entry.label}</span>${Boolean(tally) && html`<span class="tally">${tally}</span>`}
  <//>`;
}

function Mark() {
  return html`<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" fill="#0b6e6a" />
    <g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round">
      <path d="M5 12c3.7 0 3.7-3 7.3-3s3.7 3 7.4 3 3.6-3 7.3-3" /><path d="M5 17.5c3.7 0 3.7-3 7.3-3s3.7 3 7.4 3 3.6-3 7.3-3" opacity=".75" />
      <path d="M5 23c3.7 0 3.7-3 7.3-3s3.7 3 7.4 3 3.6-3 7.3-3" opacity=".5" /></g></svg>`;
}

const CONNECTION = { live: 'live', connecting: 'connecting', lost: 'connection lost' };
const THEME = { system: 'as the system has it', light: 'light', dark: 'dark' };

function Top({ section, crumb, onHelp }) {
  const connection = useConnection();
  const chosen = useStore(theme);
  return html`<header class="top">
    <nav aria-label="Where you are" style=${{ flex: 1, minWidth: 0 }}><ol class="crumbs">
      ${section && crumb && html`<li><${Link} href=${section.href}>${section.label}<//></li><li><span class="cut" aria-current="page">${crumb}</span></li>`}
    </ol></nav>
    <${Attention} />
    <span class="connection ${connection}" role="status"><i />${CONNECTION[connection]}</span>
    <button type="button" class="plain square" title="Theme: ${THEME[chosen]}" aria-label="Theme: ${THEME[chosen]}. Change" onClick=${nextTheme}><${Icon} name=${chosen} /></button>
    <button type="button" class="plain square" title="Keys (?)" aria-label="Keys" onClick=${onHelp}><${Icon} name="keyboard" /></button>
  </header>`;
}

/** What is wrong with partitions, wherever one is. */
function Attention() {
  const offline = useCluster((cluster) => cluster.counts.leaderless);
  const under = useCluster((cluster) => cluster.counts.under_replicated);
  const badge = (number, tone, words, state) => number > 0 && html`<${Link} class="badge ${tone}" href="/console/partitions?state=${state}">${number} ${words}<//>`;
  return html`${badge(offline, 'bad', 'offline', 'leaderless')}${badge(under, 'warn', 'under-replicated', 'under_replicated')}`;
}

function NotFound({ pathname }) {
  return html`<${Page}><${PageHead} title="Not found" /><${Empty} title="There is no such page">Nothing of the console is at ${pathname}. <${Link} href="/">To the overview<//><//><//>`;
}
