// What brokers remember of their traffic, put together.

const SUMS = ['records_in', 'bytes_in', 'bytes_out', 'log_bytes'];
const WORST = ['produce_p99_ms', 'fetch_p99_ms', 'flush_p99_ms'];

/**
 * Columns of one or several brokers on one axis of time: rates are added up, latencies are those of the slowest. Brokers measure at
 * moments of their own, so each point goes to the step it falls in; a step in which a broker said nothing counts without it.
 */
export function merge(histories) {
  if (histories.length === 1) return histories[0].series;
  const steps = new Map();
  for (const { interval_ms: step, series } of histories) {
    series.time_ms.forEach((ms, index) => {
      const at = Math.floor(ms / step) * step;
      const point = steps.get(at) ?? {};
      for (const name of SUMS) point[name] = (point[name] ?? 0) + (series[name][index] ?? 0);
      for (const name of WORST) point[name] = Math.max(point[name] ?? 0, series[name][index] ?? 0);
      steps.set(at, point);
    });
  }
  const times = [...steps.keys()].sort((one, other) => one - other);
  const merged = { time_ms: times };
  for (const name of [...SUMS, ...WORST]) merged[name] = times.map((at) => steps.get(at)[name]);
  return merged;
}
