/**
 * The last two minutes: one point a second, the times in which nothing was seen, and when faults began and ended. It
 * survives a reload of the page.
 */

export const SECONDS = 120;

const KEY = 'burt.history';

const SAVE_MS = 2000;

/** Rates are those of a second or more, because a shorter time has too few logs. */
const POINT_MS = 1000;

/** So long without a look, and something kept the page from it. */
const GAP_MS = 10_000;

const FIELDS = ['logged', 'sent', 'memory', 'spool', 'p50', 'p95'];

const EMPTY = { times: [], values: Object.fromEntries(FIELDS.map((field) => [field, []])), gaps: [], faults: [] };

export const history = restore();

/** The counters at the last point. */
let base = null;

/** Where most logs waited since then: both values are of one instant, so that their sum is what waited. */
let highest = null;

/** What waits at the last look, or null if there is none. */
export let waitingNow = null;

let saved = 0;

function restore() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY));
  }
  catch {
    // Not ours.
  }
  return kept ?? structuredClone(EMPTY);
}

function save(at) {
  if (at - saved > SAVE_MS) {
    saved = at;
    keep();
  }
}

function keep() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(history));
  }
  catch {
    // Full or forbidden: the history ends with the page.
  }
}

/** Take in a look. */
export function note(at, now, attempts, fault) {
  endGap(at);
  noteFault(at, fault);
  if (base !== null && now.queued < base.now.queued) {
    history.gaps.push({ from: at, to: at, why: 'restart' });
    base = null;
  }
  waitingNow = { memory: now.buffer + now.flight, spool: now.spool };
  if (highest === null || waitingNow.memory + waitingNow.spool >= highest.memory + highest.spool) {
    highest = waitingNow;
  }
  if (base === null) {
    base = { at, now };
    return false;
  }
  const elapsed = at - base.at;
  if (elapsed < POINT_MS) {
    return false;
  }
  add(at, {
    logged: (now.logged - base.now.logged) * 1000 / elapsed,
    sent: (now.sent - base.now.sent) * 1000 / elapsed,
    ...highest,
    p50: attempts.p50,
    p95: attempts.p95
  });
  base = { at, now };
  highest = null;
  save(at);
  return true;
}

function add(at, point) {
  history.times.push(at / 1000);
  FIELDS.forEach((field) => history.values[field].push(point[field] ?? null));
  const oldest = at - SECONDS * 1000;
  while (history.times[0] * 1000 < oldest) {
    [history.times, ...Object.values(history.values)].forEach((line) => line.shift());
  }
  history.gaps = history.gaps.filter(({ to }) => to === null || to > oldest);
  history.faults = history.faults.filter(({ to }) => to === null || to > oldest);
}

/** From now on nothing is seen. */
export function beginGap(why) {
  if (history.gaps.at(-1)?.to !== null) {
    const last = history.times.at(-1);
    history.gaps.push({ from: last === undefined ? Date.now() : last * 1000, to: null, why });
    interrupt();
  }
}

/** A line must not cross what was not seen. */
function interrupt() {
  if (history.times.length > 0) {
    add(history.times.at(-1) * 1000 + 1, {});
  }
  base = null;
  highest = null;
  waitingNow = null;
}

function endGap(at) {
  const open = history.gaps.at(-1);
  if (open?.to === null) {
    open.to = at;
  }
  else if (history.times.length > 0) {
    // After a gap, the last point is older than its end until there is another.
    const seen = Math.max(history.times.at(-1) * 1000, open?.to ?? 0);
    if (at - seen > GAP_MS) {
      history.gaps.push({ from: seen, to: at, why: 'no data' });
      interrupt();
    }
  }
}

function noteFault(at, fault) {
  const open = history.faults.at(-1);
  if (open?.to === null && open.fault !== fault) {
    open.to = at;
  }
  if (fault !== 'none' && (open === undefined || open.to !== null || open.fault !== fault)) {
    history.faults.push({ from: at, to: null, fault });
  }
}

export function startHistory() {
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      beginGap('tab hidden');
    }
  });
  window.addEventListener('pagehide', () => {
    beginGap('page closed');
    keep();
  });
}
