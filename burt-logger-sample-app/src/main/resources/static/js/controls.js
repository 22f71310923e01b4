import { ask, askJson, words } from './api.js';
import { $, count, logs, onUse, setStatus, setText, setUsable } from './dom.js';
import { tell } from './events.js';

/**
 * The buttons: load, and trouble.
 */

const BURST = 1000;

/** A flush takes up to this long, and the answer a little longer. */
const FLUSH_SECONDS = 10;

const FAULTS = {
  none: { told: 'You brought the backend back.', status: 'It takes every batch. It is reached over HTTP, like one of your own.' },
  down: {
    told: 'You took the backend down.',
    status: 'It cuts every connection. Batches are tried again, then wait on disk. The application does not notice.'
  },
  throttled: {
    told: 'You let the backend answer 429.',
    status: 'Too many requests, come back in 2 seconds: all senders hold, then what is left waits on disk.'
  },
  unauthorized: {
    told: 'You let the backend answer 401.',
    status: 'The key is refused. Trying again would not help, so batches wait on disk until one gets through.'
  },
  'too-large': {
    told: 'You let the backend answer 413.',
    status: 'More than one log is too large for it now: batches are split until they fit. All arrive, only slower.'
  }
};

/** The burst that is being watched: how many logs were to be settled, and what was sent and lost before. */
let burst = null;

async function sendBurst(read, lookNow) {
  setUsable($('burst'), false);
  setStatus($('load-status'), '');
  try {
    const before = await read();
    const { logged, refused } = await askJson('demo/burst', { method: 'POST', body: { logs: BURST } });
    tell(`You sent a burst: ${logs(logged)} accepted${refused > 0 ? `, ${count(refused)} refused` : ''}.`);
    burst = { goal: before.pending + logged, sent: before.sent, settled: before.sent + before.failed + before.filtered };
    $('burst-progress').hidden = false;
    showBurst(await read());
    lookNow();
  }
  catch (failure) {
    setStatus($('load-status'), words(failure), 'bad');
  }
  finally {
    setUsable($('burst'), true);
  }
}

/** Whether there is a burst to be watched closely: one that is under way. */
export const bursting = (now) => burst !== null && now.state === 'delivering';

/** Show how far the burst has come. What waited before it is sent before it, so it belongs to the way. */
export function showBurst(now) {
  if (burst === null) {
    return;
  }
  const settled = now.sent + now.failed + now.filtered - burst.settled;
  if (settled < 0) {
    // Another process: it knows nothing of this burst.
    burst = null;
    $('burst-progress').hidden = true;
    return;
  }
  const sent = Math.min(now.sent - burst.sent, burst.goal);
  $('burst-bar').max = burst.goal;
  $('burst-bar').value = sent;
  const done = settled >= burst.goal;
  const where = done ? '' : now.spooled > 0 ? `, ${count(now.spooled)} wait on disk` : ' …';
  setText($('burst-text'), `${count(sent)} of ${count(burst.goal)} sent${where}`);
  if (done) {
    tell(sent === burst.goal ? `All ${logs(sent)} have been sent.` : `${count(burst.goal - sent)} of them were not sent.`);
    burst = null;
  }
}

async function flush() {
  setUsable($('flush'), false);
  $('flush').setAttribute('aria-busy', 'true');
  setStatus($('load-status'), 'Flushing …');
  try {
    const result = await askJson('actuator/burtlogger', {
      method: 'POST', body: { timeout: `${FLUSH_SECONDS}s` }, patience: (FLUSH_SECONDS + 10) * 1000
    });
    setStatus($('load-status'), flushed(result), result.failed > 0 ? 'bad' : 'good');
  }
  catch (failure) {
    setStatus($('load-status'), words(failure), 'bad');
  }
  finally {
    $('flush').removeAttribute('aria-busy');
    setUsable($('flush'), true);
  }
}

function flushed({ sent, failed, spooled, pending }) {
  if (sent + failed + spooled + pending === 0) {
    return 'Flushed: nothing had been logged since the last flush.';
  }
  const parts = [`${count(sent)} sent`];
  if (spooled > 0) {
    parts.push(`${count(spooled)} on disk`);
  }
  if (pending > 0) {
    parts.push(`${count(pending)} still pending after ${FLUSH_SECONDS} seconds`);
  }
  if (failed > 0) {
    parts.push(`${count(failed)} lost`);
  }
  return `Flushed. Of what was logged since the last flush: ${parts.join(', ')}.`;
}

async function setFault(fault) {
  try {
    await ask('collector/fault', { method: 'PUT', body: { fault } });
    showFault(fault);
    tell(FAULTS[fault].told);
  }
  catch (failure) {
    setStatus($('fault-status'), words(failure), 'bad');
  }
}

/**
 * Show how the backend behaves, whoever told it to.
 * @param fault the fault
 * @param unavailable why none can be set, if that is so
 */
export function showFault(fault, unavailable) {
  if (unavailable) {
    document.querySelectorAll('button[data-fault]').forEach((button) => setUsable(button, false));
    setStatus($('fault-status'), `${unavailable}.`);
    return;
  }
  const known = FAULTS[fault] ?? { status: `The backend is told to behave like this: ${fault}.` };
  document.querySelectorAll('button[data-fault]:not(#mend)')
    .forEach((button) => button.setAttribute('aria-pressed', String(button.dataset.fault === fault)));
  setUsable($('mend'), fault !== 'none');
  setStatus($('fault-status'), known.status);
}

/**
 * Let the buttons do something.
 * @param read gets a snapshot of the pipeline
 * @param lookNow has the page look at it again, soon
 */
export function startControls(read, lookNow) {
  onUse($('burst'), () => sendBurst(read, lookNow));
  onUse($('flush'), flush);
  document.querySelectorAll('button[data-fault]').forEach((button) => onUse(button, () => setFault(button.dataset.fault)));
}
