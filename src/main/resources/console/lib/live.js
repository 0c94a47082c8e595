// The live state of the cluster: one stream of Server-Sent Events for the whole page.
//
// The stream is closed while the tab is hidden, because browsers allow a site six connections for all its tabs together. When
// nothing has come for a while the connection counts as lost, whatever the browser thinks of it, and is opened anew.
import { Store, useStore } from './store.js';

const SILENCE_MS = 7_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000];
const HISTORY = 300;

/** connection: connecting | live | lost. cluster: the latest event, null before the first. points: rates between events. */
export const live = new Store({ connection: 'connecting', cluster: null, points: [] });

let source = null;
let attempt = 0;
let silence = 0;
let retry = 0;

export function startLive() {
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('online', open);
  open();
}

function open() {
  close();
  if (document.hidden) return;
  source = new EventSource('/admin/stream');
  source.addEventListener('cluster', (event) => accept(JSON.parse(event.data)));
  source.onerror = lost;
  silence = setTimeout(lost, SILENCE_MS);
}

function close() {
  clearTimeout(silence);
  clearTimeout(retry);
  source?.close();
  source = null;
}

function lost() {
  close();
  live.update((state) => ({ ...state, connection: state.cluster ? 'lost' : attempt > 1 ? 'lost' : 'connecting' }));
  retry = setTimeout(open, RETRY_MS[Math.min(attempt++, RETRY_MS.length - 1)]);
}

function accept(cluster) {
  attempt = 0;
  clearTimeout(silence);
  silence = setTimeout(lost, SILENCE_MS);
  live.update((state) => {
    const point = rates(state.cluster, cluster);
    const points = point ? [...state.points.slice(1 - HISTORY), point] : state.points;
    return { connection: 'live', cluster, points };
  });
}

/** What went through the node between two events, by second; null when they cannot be compared. */
function rates(before, after) {
  if (!before || before.node.id !== after.node.id) return null;
  const seconds = (after.time_ms - before.time_ms) / 1000;
  // Counters that went back are those of a node that was started again in between.
  if (seconds <= 0 || after.node.bytes_in < before.node.bytes_in) return null;
  const rate = (name) => Math.max(0, (after.node[name] - before.node[name]) / seconds);
  return {
    time_ms: after.time_ms,
    bytes_in: rate('bytes_in'),
    bytes_out: rate('bytes_out'),
    records_in: rate('records_in'),
    produce_p99_ms: after.node.produce_p99_ms,
    fetch_p99_ms: after.node.fetch_p99_ms,
    flush_p99_ms: after.node.flush_p99_ms,
  };
}

/** The latest state of the cluster, or a part of it. */
export const useCluster = (select = (cluster) => cluster) => useStore(live, (state) => (state.cluster ? select(state.cluster) : undefined));

export const useConnection = () => useStore(live, (state) => state.connection);

/** Why nothing can be changed on this node; empty when it can. */
export const useReadOnly = () =>
  useStore(live, (state) => (state.cluster?.read_only ? 'This node is read-only over HTTP (http.read.only=true).' : ''));
