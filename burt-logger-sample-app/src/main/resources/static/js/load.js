import { askJson } from './api.js';
import { $, onUse, setUsable } from './dom.js';
import { addEvent } from './events.js';
import { lookClosely, read } from './look.js';
import { showFailure, showProgress, showResult } from './results.js';
import { restarted } from './snapshot.js';
import { count, logs } from './words.js';

/**
 * Many logs at once, and a flush.
 */

const BURST = 1000;

/** A flush takes up to this long, and the answer a little longer. */
const FLUSH_SECONDS = 10;

/** Log so many made-up calls at once. */
export const logDemoData = (logsAtOnce) => askJson('demo/burst', { method: 'POST', body: { logs: logsAtOnce } });

/** The burst that is being watched: what the logger had done before it, and when it is over. */
let burst = null;

async function sendBurst() {
  setUsable($('burst'), false);
  showProgress($('load-result'), 'Logging …');
  try {
    const before = await read();
    const { logged, refused } = await logDemoData(BURST);
    addEvent(`Burst: ${logs(logged)} accepted${refused > 0 ? `, ${count(refused)} dropped` : ''}.`);
    burst = { before, logged, goal: before.waiting + logged };
    lookClosely();
  }
  catch (failure) {
    showFailure($('load-result'), failure);
  }
  finally {
    setUsable($('burst'), true);
  }
}

/** Show how far the burst has come. What waited before it is sent before it, so it belongs to it. */
export function showBurst(now) {
  if (burst === null) {
    return;
  }
  const { before, goal } = burst;
  if (restarted(before, now)) {
    burst = null;
    showResult($('load-result'), 'The application restarted before the burst was over.', 'bad');
    return;
  }
  const sent = Math.min(now.sent - before.sent, goal);
  const lost = now.lost - before.lost;
  if (sent + lost + (now.filtered - before.filtered) < goal) {
    showProgress($('load-result'), `${count(sent)} of ${count(goal)} sent, ${count(goal - sent)} waiting …`);
    return;
  }
  burst = null;
  addEvent(`Burst: ${count(sent)} of ${count(goal)} sent, ${count(lost)} lost.`);
  showResult($('load-result'), `Burst: ${count(sent)} of ${count(goal)} sent, ${count(lost)} lost.`, lost > 0 ? 'bad' : 'good');
}

async function flush() {
  setUsable($('flush'), false);
  showProgress($('flush-result'), 'Flushing …');
  try {
    const result = await askJson('actuator/burtlogger', {
      method: 'POST', body: { timeout: `${FLUSH_SECONDS}s` }, patience: (FLUSH_SECONDS + 10) * 1000
    });
    showResult($('flush-result'), flushed(result), result.failed > 0 ? 'bad' : 'good');
    lookClosely();
  }
  catch (failure) {
    showFailure($('flush-result'), failure);
  }
  finally {
    setUsable($('flush'), true);
  }
}

function flushed({ sent, failed, spooled, pending }) {
  if (sent + failed + spooled + pending === 0) {
    return 'Flush: nothing new to report.';
  }
  const parts = [`${count(sent)} sent`];
  if (spooled > 0) {
    parts.push(`${count(spooled)} on disk`);
  }
  if (pending > 0) {
    parts.push(`${count(pending)} still waiting after ${FLUSH_SECONDS} seconds`);
  }
  parts.push(`${count(failed)} lost`);
  return `Flush: of the logs that no flush has reported yet, ${parts.join(', ')}.`;
}

export function startLoad() {
  onUse($('burst'), sendBurst);
  onUse($('flush'), flush);
}
