import { $, count, element, logs, setText } from './dom.js';

/**
 * Where every log is, by the logger's own statistics.
 */

const total = (reasons) => Object.values(reasons).reduce((sum, value) => sum + value, 0);

/** What /actuator/burtlogger says, in the words of the page. */
export function snapshot({ state, statistics, spool, lastFailure }) {
  const spooled = spool?.logs ?? 0;
  const reasons = { ...statistics.failed_by_reason };
  for (const [reason, value] of Object.entries(statistics.dropped_by_reason)) {
    reasons[reason] = (reasons[reason] ?? 0) + value;
  }
  return {
    state,
    lastFailure,
    logged: statistics.logs_queued + statistics.logs_recovered,
    queued: statistics.logs_queued,
    recovered: statistics.logs_recovered,
    buffer: statistics.queue_size,
    flight: Math.max(0, statistics.logs_pending - statistics.queue_size - spooled),
    spooled,
    sent: statistics.logs_sent,
    failed: statistics.logs_failed,
    filtered: statistics.logs_filtered,
    pending: statistics.logs_pending,
    refused: statistics.logs_dropped,
    lost: total(reasons),
    reasons,
    tried: statistics.batches_sent + statistics.batches_failed + statistics.retries > 0 || Boolean(lastFailure)
  };
}

const STAGES = ['logged', 'buffer', 'flight', 'spooled', 'sent', 'lost'];

export function showPipeline(now) {
  for (const stage of STAGES) {
    setText($(stage), count(now[stage]));
    $(stage).closest('.stage').dataset.active = now[stage] > 0;
  }
  setText($('lost-reasons'), now.lost === 0 ? 'Each would have a reason.'
    : Object.entries(now.reasons).map(([reason, value]) => `${reason.toLowerCase().replaceAll('_', ' ')} ${count(value)}`)
      .join(', '));
  setText($('balance'), balance(now));
  setState(now.state);
}

/** Every log is counted once, so the two sides are equal at any instant. */
function balance(now) {
  if (now.logged === 0 && now.refused === 0) {
    return 'Nothing has been logged yet. Ask the model something.';
  }
  const parts = [`${count(now.sent)} sent`, `${count(now.pending)} on the way`, `${count(now.failed)} lost`];
  if (now.filtered > 0) {
    parts.push(`${count(now.filtered)} left out on purpose`);
  }
  let text = `${count(now.logged)} logged = ${parts.join(' + ')}.`;
  if (now.recovered > 0) {
    text += ` Of these ${count(now.recovered)} had waited on disk since before this start.`;
  }
  if (now.refused > 0) {
    text += ` ${logs(now.refused)} refused at the door.`;
  }
  return text;
}

export function setState(state) {
  $('state').dataset.state = state;
  setText($('state-word'), state);
}

/** The remedies that the health of the logger reports. */
export function showRemedies(health, now) {
  const remedies = [...(health.details?.remedy ?? [])];
  if (now.state !== 'delivering' && now.lastFailure) {
    remedies.push(`The last answer: ${now.lastFailure.reason}`);
  }
  const list = $('remedies');
  list.hidden = remedies.length === 0;
  if (remedies.join('\n') !== [...list.children].map((item) => item.textContent).join('\n')) {
    list.replaceChildren(...remedies.map((remedy) => element('li', {}, remedy)));
  }
}
