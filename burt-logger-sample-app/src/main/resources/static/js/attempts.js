import { ask } from './api.js';

/**
 * How attempts to deliver ended, and how long they took, from the timer burt.logger.send.
 */

/** Percentiles are those of the attempts of so long. */
const WINDOW_MS = 10_000;

const LINE = /^burt_logger_send_seconds_(bucket|count)\{(.*)\} (\S+)$/gm;

const LABEL = /(\w+)="([^"]*)"/g;

const EMPTY = { total: 0, splits: 0, p50: null, p95: null };

/** Counts of each bucket, at the times of earlier looks. */
let earlier = [];

/** Look at the timer. */
export async function readAttempts() {
  const response = await ask('actuator/prometheus?includedNames=burt_logger_send_seconds');
  return attempts(await response.text(), Date.now());
}

/** Read what Prometheus would read. */
export function attempts(text, at) {
  const counts = {};
  const buckets = new Map();
  for (const [, kind, labelText, value] of text.matchAll(LINE)) {
    const labels = Object.fromEntries([...labelText.matchAll(LABEL)].map(([, name, content]) => [name, content]));
    if (kind === 'count') {
      counts[labels.outcome] = Number(value);
    }
    else {
      const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
      buckets.set(bound, (buckets.get(bound) ?? 0) + Number(value));
    }
  }
  const total = Object.values(counts).reduce((sum, value) => sum + value, 0);
  if (total === 0) {
    // All later attempts are new.
    earlier = [{ at, total, buckets }];
    return EMPTY;
  }
  if (earlier.at(-1)?.total > total) {
    earlier = [];
  }
  const bounds = [...buckets].sort(([one], [other]) => one - other);
  earlier = [...earlier.filter((look) => look.at > at - WINDOW_MS), { at, total, buckets }];
  const before = earlier[0].buckets;
  const recent = bounds.map(([bound, value]) => [bound, value - (before.get(bound) ?? 0)]);
  return { total, splits: counts.too_large ?? 0, p50: quantile(recent, 0.5), p95: quantile(recent, 0.95) };
}

/** In milliseconds, within a bucket as if its attempts were spread evenly; null if there was none. */
function quantile(buckets, share) {
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total === 0) {
    return null;
  }
  const rank = share * total;
  const index = buckets.findIndex(([, value]) => value >= rank);
  const [bound, value] = buckets[index];
  const [lower, below] = index === 0 ? [0, 0] : buckets[index - 1];
  return 1000 * (bound === Infinity ? lower : lower + (bound - lower) * (rank - below) / Math.max(1, value - below));
}
