import { $, setText } from './dom.js';
import { receiver } from './setup.js';
import { restarted } from './snapshot.js';
import { count, logs, spaced } from './words.js';

/**
 * The way of a log, and the equation that accounts for all of them.
 */

/** How long the highest value is kept, so that what lasts milliseconds is seen. */
const PEAK_MS = 60_000;

/** How long a way counts as in use after a log went along it. */
const FLOWING_MS = 1000;

const peaks = { buffer: [], flight: [], spool: [] };

const lastMoved = {};

/** The highest value of the last minute. */
function peak(stage, value, at) {
  peaks[stage] = peaks[stage].filter((entry) => entry.at > at - PEAK_MS && entry.value > value);
  peaks[stage].push({ at, value });
  return peaks[stage][0].value;
}

export function showFlow(before, now) {
  const at = Date.now();
  if (restarted(before, now)) {
    Object.keys(peaks).forEach((stage) => {
      peaks[stage] = [];
    });
  }
  for (const stage of ['logged', 'buffer', 'flight', 'spool', 'sent', 'lost', 'dropped']) {
    setText($(stage), count(now[stage]));
    $(stage).closest('.stage').dataset.active = now[stage] > 0;
  }
  for (const stage of Object.keys(peaks)) {
    setText($(`${stage}-peak`), count(peak(stage, now[stage], at)));
  }
  setText($('lost-reasons'), reasons(now.lostReasons) || 'logged, then failed');
  setText($('dropped-reasons'), reasons(now.droppedReasons) || 'not taken by the logger');
  setText($('retries'), count(now.retries));
  showWays(before, now, at);
  showEquation(now);
}

const reasons = (counts) => Object.entries(counts).map(([reason, value]) => `${spaced(reason)} ${count(value)}`).join(', ');

/** Which ways are in use. */
function showWays(before, now, at) {
  const rose = (name) => before !== null && now[name] > before[name];
  const uses = {
    logged: rose('logged') || now.buffer > 0,
    buffer: rose('sent') || rose('retries') || rose('spool') || now.flight > 0,
    flight: rose('sent'),
    down: rose('spool'),
    up: before !== null && now.spool < before.spool
  };
  for (const [way, used] of Object.entries(uses)) {
    if (used) {
      lastMoved[way] = at;
    }
    $(`way-${way}`).toggleAttribute('data-flowing', at - (lastMoved[way] ?? 0) < FLOWING_MS);
  }
}

/** Every log is counted once, so the two sides are equal at any instant. */
function showEquation(now) {
  setText($('eq-logged'), count(now.logged));
  setText($('eq-sent'), count(now.sent));
  setText($('eq-waiting'), count(now.waiting));
  setText($('eq-lost'), count(now.lost));
  $('eq-lost').parentElement.dataset.bad = now.lost > 0;
  const notes = [];
  if (now.filtered > 0) {
    notes.push(`+ ${count(now.filtered)} filtered, left out on purpose.`);
  }
  if (now.recovered > 0) {
    notes.push(`${logs(now.recovered)} of these had waited on disk since before this start.`);
  }
  if (now.dropped > 0) {
    notes.push(`Not in this sum: ${count(now.dropped)} dropped, because the logger did not take ${now.dropped === 1 ? 'it' : 'them'}.`);
  }
  setText($('eq-notes'), notes.join(' ') || 'Waiting: in the buffer, in flight or in the spool.');
}

/** How often batches were split, and how the circuit breaker stands. */
export function showDelivery(now, { splits }, probing) {
  setText($('splits'), count(splits));
  const circuit = now.state === 'delivering' || (now.state === 'retrying' && now.spool === 0) ? 'closed'
    : now.state === 'closed' ? 'none' : probing ? 'half-open' : 'open';
  $('circuit').closest('.stage').dataset.circuit = circuit;
  setText($('circuit'), circuit);
  setText($('circuit-text'), CIRCUITS[circuit].replace('backend', receiver()));
}

const CIRCUITS = {
  closed: 'batches go to the backend',
  open: 'batches go to disk',
  'half-open': 'one batch probes the backend',
  none: 'the logger has been closed'
};
