import { $, element, setText } from './dom.js';
import { faultName } from './faults.js';
import { SECONDS, history, waitingNow } from './history.js';
import { compact, count, ms, timeOf } from './words.js';

/**
 * Three small plots of the last two minutes. Pointing at one shows the values of that time in all of them.
 */

/** A short history fills the plot, too. */
const LEAST_SECONDS = 40;

const HEIGHT = 116;

const rate = (value) => count(Math.round(value));

const PLOTS = [
  { id: 'rate', unit: 'logs a second', format: rate, lines: [['logged', 'logged', 'quiet'], ['sent', 'sent', 'accent']] },
  { id: 'waiting', unit: 'logs', format: count, lines: [['memory', 'in memory', 'accent'], ['spool', 'on disk', 'warn']] },
  { id: 'attempt', unit: 'ms', format: ms, lines: [['p50', 'p50', 'accent'], ['p95', 'p95', 'quiet']] }
];

const COLORS = { accent: '--accent', warn: '--warn-line', quiet: '--control' };

const charts = [];

/** The time under the pointer, or null for now. */
let pointedAt = null;

/** What the shaded times of the chart that is being drawn are called. */
let labels = [];

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** How much is shown: all there is, up to two minutes. */
const span = () => Math.min(SECONDS, Math.max(LEAST_SECONDS, Date.now() / 1000 - (history.times[0] ?? Infinity)));

/** Seconds ago that have a label. */
const marks = () => [3, 2, 1, 0].map((part) => part * (span() > 100 ? 30 : span() > 60 ? 20 : 10));

const data = (lines) => [history.times, ...lines.map(([field]) => history.values[field])];

/** Show what the history has. */
export function showPlots() {
  charts.forEach(({ chart, lines }) => chart.setData(data(lines)));
  showValues();
}

/** Show the values under the pointer, or those of now. */
export function showValues() {
  const index = pointedAt ?? history.times.length - 1;
  const present = pointedAt === null ? waitingNow : null;
  const when = pointedAt === null || history.times[index] === undefined ? 'now' : timeOf(history.times[index] * 1000);
  for (const { id, unit, format, lines } of PLOTS) {
    const texts = lines.map(([field]) => {
      const value = present?.[field] ?? history.values[field][index] ?? null;
      setText($(`value-${field}`), value === null ? '–' : format(value));
      return `${field} ${value === null ? 'unknown' : format(value)}`;
    });
    setText($(`${id}-when`), when);
    $(`${id}-plot`).setAttribute('aria-label', `The last two minutes, in ${unit}; ${when}: ${texts.join(', ')}`);
  }
}

/** Times in which nothing was seen, and in which something was wrong on purpose. */
function drawTimes(chart) {
  const { ctx, bbox } = chart;
  const place = (at) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, chart.valToPos(at / 1000, 'x', true)));
  ctx.save();
  prepare(ctx);
  // The newest has its label first; an older one only where there is room left.
  labels = [];
  for (const { from, to, fault } of history.faults.toReversed()) {
    shade(chart, place(from), place(to ?? Date.now()), faultName(fault), '--warn-soft', '--warn');
  }
  for (const { from, to, why } of history.gaps.toReversed()) {
    shade(chart, place(from), place(to ?? Date.now()), why, '--gap', '--muted');
  }
  ctx.restore();
}

function shade({ ctx, bbox }, left, right, text, fill, ink) {
  if (right <= bbox.left || left >= bbox.left + bbox.width) {
    return;
  }
  ctx.fillStyle = color(fill);
  ctx.fillRect(left, bbox.top, Math.max(devicePixelRatio, right - left), bbox.height);
  ctx.fillStyle = color(ink);
  ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height);
  ctx.fillRect(right, bbox.top, devicePixelRatio, bbox.height);
  const space = 4 * devicePixelRatio;
  const width = ctx.measureText(text).width;
  const isFree = (start) => start > bbox.left && start + width < bbox.left + bbox.width
    && labels.every((other) => start + width + space < other.start || start > other.start + other.width + space);
  const start = [left + space, left - width - space].find(isFree);
  if (start !== undefined) {
    labels.push({ text, start, width, fill, ink });
  }
}

/** Above the grid, which would cross them out. */
function drawLabels({ ctx, bbox }) {
  ctx.save();
  prepare(ctx);
  const height = 12 * devicePixelRatio;
  for (const { text, start, width, fill, ink } of labels) {
    ctx.fillStyle = color(fill);
    ctx.fillRect(start - devicePixelRatio, bbox.top, width + 2 * devicePixelRatio, height);
    ctx.fillStyle = color(ink);
    ctx.fillText(text, start, bbox.top + devicePixelRatio);
  }
  ctx.restore();
}

function prepare(ctx) {
  ctx.font = `${10 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
}

function makeChart(UPlot, { id, lines }) {
  const target = $(`${id}-plot`);
  const axis = { stroke: () => color('--muted'), font: '11px Inter, system-ui, sans-serif', ticks: { show: false } };
  const line = ([, , tone]) => ({
    stroke: () => color(COLORS[tone]),
    width: 1.75,
    points: { show: (self, series, first, last) => last - first < 2, size: 4 }
  });
  const chart = new UPlot({
    width: Math.max(1, target.clientWidth),
    height: HEIGHT,
    padding: [6, 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'plots' }, points: { size: 6 } },
    scales: {
      x: { range: () => [Date.now() / 1000 - span(), Date.now() / 1000] },
      y: { range: (self, min, max) => [0, Math.max(10, (max ?? 0) * 1.15)] }
    },
    axes: [
      { ...axis, size: 22, grid: { show: false },
        splits: () => marks().map((seconds) => Date.now() / 1000 - seconds),
        values: () => marks().map((seconds) => seconds === 0 ? 'now' : `−${seconds} s`) },
      { ...axis, size: 40, space: 28, grid: { stroke: () => color('--line'), width: 1 },
        values: (self, splits) => splits.map(compact) }
    ],
    series: [{}, ...lines.map(line)],
    hooks: {
      drawClear: [drawTimes],
      draw: [drawLabels],
      setCursor: [({ cursor }) => {
        pointedAt = cursor.idx !== null && cursor.left >= 0 ? cursor.idx : null;
        showValues();
      }]
    }
  }, data(lines), target);
  charts.push({ id, chart, lines });
}

/** The page works without its plots, and reports that they are missing. */
export async function startPlots() {
  let UPlot;
  try {
    ({ default: UPlot } = await import('../webjars/uplot/dist/uPlot.esm.js'));
  }
  catch (failure) {
    PLOTS.forEach(({ id }) => $(`${id}-plot`).replaceChildren(element('p', { class: 'hint' }, 'The plot could not be loaded.')));
    throw failure;
  }
  PLOTS.forEach((plot) => makeChart(UPlot, plot));
  showPlots();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(({ chart }) => chart.redraw()));
  new ResizeObserver(() => charts.forEach(({ id, chart }) => {
    const width = $(`${id}-plot`).clientWidth;
    if (width > 0 && width !== chart.width) {
      chart.setSize({ width, height: HEIGHT });
    }
  })).observe($('plots'));
}
