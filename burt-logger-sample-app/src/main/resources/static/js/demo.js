import { $, onUse, setText, setUsable } from './dom.js';
import { addEvent } from './events.js';
import { readFault, setFault } from './faults.js';
import { logDemoData } from './load.js';
import { lookClosely, lookNow, read } from './look.js';
import { showFailure, showResult } from './results.js';
import { setup } from './setup.js';
import { restarted } from './snapshot.js';
import { count } from './words.js';

/**
 * The outage demo: steady traffic, a backend that goes down and comes back, and the account at the end.
 */

const LOGS_AT_ONCE = 10;

const EVERY_MS = 200;

const STEADY_MS = 5000;

const DOWN_MS = 12_000;

/** The first logs are on disk once their attempts are spent. */
const SPOOL_MS = 4000;

const AFTER_MS = 5000;

/** So long after the backend is back all logs have arrived, or the demo reports that they have not. */
const ARRIVAL_MS = 20_000;

const UNAVAILABLE = {
  kafka: 'The demo needs a backend that is reached over HTTP. With Kafka the broker keeps the logs while a consumer is unavailable:'
    + ' stop a second instance during a burst and watch the partitions change their owner.',
  file: 'The demo needs a backend that is reached over HTTP. Here the logs are written to files.'
};

const INTRO = '25 seconds: steady traffic, an outage of the backend, and an account of every log.';

const STOPPED = 'stopped';

let running = null;

const pause = (forMs, signal) => new Promise((resolve, reject) => {
  // A signal that was aborted before tells no listener.
  signal.throwIfAborted();
  const timer = setTimeout(resolve, forMs);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    reject(signal.reason);
  }, { once: true });
});

/** Log at a steady rate until aborted. */
async function traffic(counts, signal) {
  let due = Date.now();
  while (!signal.aborted) {
    const { logged, refused } = await logDemoData(LOGS_AT_ONCE);
    counts.logged += logged;
    counts.dropped += refused;
    // Late answers do not slow the traffic down.
    due += EVERY_MS;
    await pause(Math.max(0, due - Date.now()), signal).catch(() => {});
  }
}

/** Go on to a step, and describe it. */
function step(name, text) {
  const steps = [...$('demo-steps').children];
  const current = steps.findIndex((item) => item.dataset.step === name);
  steps.forEach((item, index) => {
    item.dataset.progress = index < current ? 'done' : index === current ? 'now' : 'todo';
    item.toggleAttribute('aria-current', index === current);
  });
  narrate(text);
}

function markSteps(progress) {
  for (const item of $('demo-steps').children) {
    item.dataset.progress = progress;
    item.removeAttribute('aria-current');
  }
}

function narrate(text) {
  $('demo-text').dataset.kind = 'progress';
  setText($('demo-text'), text);
}

/** @return what the account is made of */
async function play(signal) {
  const counts = { logged: 0, dropped: 0 };
  const end = new AbortController();
  const stopped = AbortSignal.any([signal, end.signal]);
  const before = await read();
  await setFault('none');
  const flowing = traffic(counts, stopped);
  // Its failure is the demo's, wherever the demo is.
  flowing.catch((failure) => running?.abort(failure));
  try {
    step('steady', 'The application logs 50 calls a second. Batches reach the backend at once.');
    lookClosely(STEADY_MS);
    await pause(STEADY_MS, signal);

    step('down', 'The backend is down. Attempts fail and are retried. The application goes on as before.');
    await setFault('down');
    lookClosely(DOWN_MS);
    await awaitSnapshot((now) => now.spool > 0, SPOOL_MS, signal);
    step('spool', 'New batches go to the spool, on disk, while single ones probe the backend. Memory stays small.');
    await pause(DOWN_MS - SPOOL_MS, signal);
    const { spool } = await read();

    step('back', `The backend is back, and ${count(spool)} logs wait on disk. The next probe closes the circuit, and the spool is sent.`);
    await setFault('none');
    lookClosely(AFTER_MS + ARRIVAL_MS);
    await pause(AFTER_MS, signal);
    end.abort();
    await flowing;

    step('arrived', 'The traffic has ended. The last logs are on their way.');
    const now = await awaitSnapshot(({ waiting }) => waiting === 0, ARRIVAL_MS, signal);
    // So that the figures of the page are not older than the account.
    await lookNow();
    return { before, now, counts };
  }
  finally {
    end.abort();
  }
}

/** Look until something is so, but not for ever. */
async function awaitSnapshot(condition, forMs, signal) {
  const until = Date.now() + forMs;
  for (;;) {
    const now = await read();
    if (condition(now) || Date.now() > until) {
      return now;
    }
    await pause(EVERY_MS, signal);
  }
}

function account({ before, now, counts: { logged, dropped } }) {
  if (restarted(before, now)) {
    showResult($('demo-text'), 'The application restarted during the demo, so its counters began again.', 'bad');
    return;
  }
  const lost = now.lost - before.lost;
  const sent = now.sent - before.sent;
  const parts = [`${count(sent)} sent`, `${count(lost)} lost`];
  if (now.waiting > 0) {
    parts.splice(1, 0, `${count(now.waiting)} waiting`);
  }
  if (dropped > 0) {
    parts.push(`${count(dropped)} dropped`);
  }
  const whole = lost === 0 && dropped === 0 && now.waiting === 0;
  const text = whole ? `Done: ${count(logged)} logged, with an outage in between: all arrived, 0 lost.`
    : `Done: ${count(logged)} logged, of which ${parts.join(', ')}.`;
  showResult($('demo-text'), text, whole ? 'proof' : 'bad');
  addEvent(`Outage demo: ${text.slice('Done: '.length)}`);
}

async function run() {
  running = new AbortController();
  const { signal } = running;
  setText($('demo-label'), 'Stop the demo');
  try {
    running.earlier = await readFault();
    // The end is reported once the backend is as it was before.
    account(await play(signal).finally(() => setFault(running.earlier)));
  }
  catch (failure) {
    if (failure === STOPPED) {
      showResult($('demo-text'), 'Stopped. The backend is as it was before.', 'progress');
    }
    else {
      showFailure($('demo-text'), failure);
    }
  }
  finally {
    running = null;
    markSteps($('demo-text').dataset.kind === 'proof' ? 'done' : 'todo');
    setText($('demo-label'), 'Run the outage demo again');
  }
}

export function startDemo() {
  const { delivery, faults } = setup();
  setUsable($('demo'), faults);
  narrate(faults ? INTRO : UNAVAILABLE[delivery] ?? UNAVAILABLE.file);
  onUse($('demo'), () => running === null ? run() : running.abort(STOPPED));
  window.addEventListener('pagehide', () => {
    if (running !== null) {
      running.abort(STOPPED);
      setFault(running.earlier ?? 'none', { keepalive: true }).catch(() => {});
    }
  });
}
