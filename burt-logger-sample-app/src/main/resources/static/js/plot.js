import { $, count, setText } from './dom.js';

/**
 * Three small plots of the last two minutes, each with one line.
 */

const SECONDS = 120;

/** Seconds ago that have a label. */
const MARKS = [90, 60, 30];

const HEIGHT = 104;

const PLOTS = [
  { id: 'rate', name: 'Logs sent a second', floor: 10, format: (value) => count(Math.round(value)) },
  { id: 'waiting', name: 'Logs that wait', floor: 10, format: count },
  { id: 'latency', name: 'Milliseconds that a try took', floor: 10, format: (value) => value.toFixed(1) }
];

const times = [];

const values = { rate: [], waiting: [], latency: [] };

const charts = [];

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Take in what was seen at a time; a value may be null if there was nothing to see. */
export function plot(atMs, seen) {
  const now = atMs / 1000;
  times.push(now);
  PLOTS.forEach(({ id }) => values[id].push(seen[id]));
  while (times[0] < now - SECONDS) {
    [times, ...Object.values(values)].forEach((line) => line.shift());
  }
  for (const { id, name, format } of PLOTS) {
    const text = seen[id] === null ? '–' : format(seen[id]);
    setText($(`${id}-now`), text);
    $(`${id}-plot`).setAttribute('aria-label', `${name}, over the last two minutes; now ${text}`);
  }
  charts.forEach(({ id, chart }) => chart.setData([times, values[id]]));
}

function draw(UPlot) {
  charts.splice(0).forEach(({ chart }) => chart.destroy());
  const axis = {
    stroke: () => color('--muted'),
    font: '11px system-ui, sans-serif',
    ticks: { show: false }
  };
  for (const { id, floor } of PLOTS) {
    const target = $(`${id}-plot`);
    const chart = new UPlot({
      width: target.clientWidth,
      height: HEIGHT,
      padding: [8, 4, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: () => [Date.now() / 1000 - SECONDS, Date.now() / 1000] },
        y: { range: (self, min, max) => [0, Math.max(floor, (max ?? 0) * 1.1)] }
      },
      axes: [
        { ...axis, size: 22, grid: { show: false },
          splits: () => MARKS.map((seconds) => Date.now() / 1000 - seconds),
          values: () => MARKS.map((seconds) => `${seconds} s ago`) },
        { ...axis, size: 46, space: 26, grid: { stroke: () => color('--line'), width: 1 },
          values: (self, splits) => splits.map((value) => short.format(value)) }
      ],
      series: [
        {},
        id === 'latency'
          ? { stroke: () => color('--accent'), width: 0, points: { show: true, size: 4, width: 1, fill: () => color('--accent') } }
          : { stroke: () => color('--accent'), width: 1.5, fill: () => color('--accent-soft'), points: { show: false } }
      ]
    }, [times, values[id]], target);
    charts.push({ id, chart });
  }
}

const short = new Intl.NumberFormat('en', { notation: 'compact' });

/** The page works without its plots, and says that they are missing. */
export async function startPlots() {
  let UPlot;
  try {
    ({ default: UPlot } = await import('../webjars/uplot/dist/uPlot.esm.js'));
  }
  catch (failure) {
    PLOTS.forEach(({ id }) => $(`${id}-plot`).replaceChildren('The plot could not be loaded.'));
    throw failure;
  }
  draw(UPlot);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(({ chart }) => chart.redraw()));
  new ResizeObserver(() => charts.forEach(({ id, chart }) => {
    const width = $(`${id}-plot`).clientWidth;
    if (width !== chart.width) {
      chart.setSize({ width, height: HEIGHT });
    }
  })).observe($('plots'));
}
