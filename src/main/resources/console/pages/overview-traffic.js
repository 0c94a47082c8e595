import { useMemo } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { get, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { merge } from '../lib/history.js';
import { useQuery } from '../lib/router.js';
import { bytesPerSecond, millis } from '../lib/format.js';
import { Chart } from '../components/Chart.js';
import { Choice, Panel } from '../components/parts.js';
import { Problem } from '../components/states.js';

const RANGES = [['hour', 'Last hour'], ['day', 'Last day']];
const NOTHING = { time_ms: [], bytes_in: [], bytes_out: [], produce_p99_ms: [], fetch_p99_ms: [], flush_p99_ms: [] };

/** Throughput and latency of all brokers together or of one, with the past that the brokers remember. */
export function Traffic({ brokers }) {
  const [query, setQuery] = useQuery();
  const range = query.range === 'day' ? 'day' : 'hour';
  const chosen = brokers.find((id) => String(id) === query.broker);
  const asked = chosen === undefined ? brokers : [chosen];
  const load = useLoad(
    async (signal) => {
      const answers = await Promise.allSettled(asked.map((id) => get(path`/admin/brokers/${id}/history`, { range }, signal)));
      const known = answers.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
      if (!known.length) throw answers[0].reason;
      return merge(known);
    },
    [range, asked],
    { everyMs: range === 'hour' ? 5_000 : 60_000 },
  );
  const series = load.value ?? NOTHING;
  const of = chosen === undefined ? (brokers.length > 1 ? 'all brokers' : `broker ${brokers[0]}`) : `broker ${chosen}`;
  const throughput = useMemo(() => [
    { label: 'in', values: series.bytes_in, color: '--series-1', fill: '--series-fill' },
    { label: 'out', values: series.bytes_out, color: '--series-2' },
  ], [series]);
  const latency = useMemo(() => [
    { label: 'produce', values: series.produce_p99_ms, color: '--series-1' },
    { label: 'flush', values: series.flush_p99_ms, color: '--series-3' },
  ], [series]);
  return html`
    <div class="bar">
      <${Choice} label="Time" options=${RANGES} value=${range} onChange=${(value) => setQuery({ range: value === 'hour' ? '' : value })} />
      ${brokers.length > 1 && html`<${Choice} label="Brokers" value=${String(chosen ?? '')}
        options=${[['', 'All brokers'], ...brokers.map((id) => [String(id), `Broker ${id}`])]} onChange=${(broker) => setQuery({ broker })} />`}
    </div>
    <${Problem} error=${load.error} />
    <div class="columns">
      <${Panel} title="Throughput of ${of}"><div class="inside">
        <${Chart} steps="bytes" label="Throughput" times=${series.time_ms} format=${bytesPerSecond} series=${throughput} /></div><//>
      <${Panel} title="Latency of ${of}, p99"><div class="inside">
        <${Chart} label="Latency" times=${series.time_ms} format=${millis} series=${latency} /></div><//>
    </div>`;
}
