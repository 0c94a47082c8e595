import { useEffect, useRef, useState } from '../vendor/preact-hooks.js';
import uPlot from '../vendor/uplot.js';
import { html } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { colour, colours } from '../lib/theme.js';
import { time } from '../lib/format.js';

const AXIS_PX = 62;
const STEPS = {
  bytes: Array.from({ length: 50 }, (unused, power) => 2 ** power),
  whole: Array.from({ length: 15 }, (unused, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat(),
};
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600];

/**
 * A chart over time.
 *
 * @param series [{label, values, color}] beside `times` (milliseconds); null in values is a gap; color is a custom property
 * @param format makes text of a value, for the axis and the legend
 * @param steps what round numbers are: `bytes` for powers of two, `whole` for what is counted, none for anything
 */
export function Chart({ label, times, series, format, steps, height = 190 }) {
  const box = useRef(null);
  const plot = useRef(null);
  const [at, setAt] = useState(null);
  const themed = useStore(colours);
  const shape = JSON.stringify(series.map(({ label: name, color }) => [name, color]));

  useEffect(() => {
    const made = new uPlot(options({ series, format, steps, width: box.current.clientWidth, height, setAt }), [[], ...series.map(() => [])], box.current);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: box.current.clientWidth, height }));
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [shape, themed, height]);

  useEffect(() => {
    plot.current.setData([times.map((ms) => ms / 1000), ...series.map(({ values }) => values)]);
  }, [times, shape, themed, height]);

  const shown = at !== null && at < times.length ? at : times.length - 1;
  const newest = series.map(({ label: name, values }) => `${name} ${format(values.at(-1))}`).join(', ');
  return html`<figure class="chart">
    <ul class="legend">
      ${series.map(({ label: name, values, color }) => html`<li key=${name}><i style=${{ background: `var(${color})` }} />${name}<b>${format(values[shown])}</b></li>`)}
      ${shown >= 0 && html`<li style=${{ marginLeft: 'auto' }}><time>${at === null ? 'now' : time(times[shown])}</time></li>`}
    </ul>
    <div class="canvas" style=${{ height: `${height}px` }} ref=${box} role="img" aria-label="${label}: ${newest}">
      ${times.length < 2 && html`<div class="state quiet">The first points come in a few seconds.</div>`}
    </div>
  </figure>`;
}

function options({ series, format, steps, width, height, setAt }) {
  const quiet = colour('--text-3');
  const grid = { stroke: colour('--line'), width: 1 };
  const axis = { stroke: quiet, font: '11px system-ui, sans-serif', grid, ticks: { show: false } };
  return {
    width,
    height,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    hooks: { setCursor: [(plot) => setAt(plot.cursor.idx ?? null)] },
    scales: { x: { time: true }, y: { range: (plot, low, high) => [0, high > 0 ? high * 1.12 : 1] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, gap: 6, space: 80, incrs: SECONDS, values: (plot, seconds) => seconds.map((each) => time(each * 1000).slice(-8)) },
      { ...axis, size: AXIS_PX, gap: 8, space: 34, incrs: STEPS[steps], values: (plot, values) => values.map((value) => format(value)) },
    ],
    series: [
      {},
      ...series.map(({ color, fill }) => ({
        stroke: colour(color),
        width: 1.6,
        points: { show: false },
        fill: fill ? colour(fill) : undefined,
      })),
    ],
  };
}
