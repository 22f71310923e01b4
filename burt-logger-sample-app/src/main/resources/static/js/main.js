import { Failure, askJson } from './api.js';
import { inContact, noContact, startBanner } from './banner.js';
import { startChat } from './chat.js';
import { bursting, showBurst, showFault, startControls } from './controls.js';
import { tellChanges } from './events.js';
import { setState, showRemedies, showPipeline, snapshot } from './pipeline.js';
import { plot, startPlots } from './plot.js';
import { refreshRecords, startRecords } from './records.js';

/**
 * Looks at the application once a second while somebody looks at the page, less often while it does not answer.
 */

const INTERVAL_MS = 1000;

/** While a burst is under way. */
const SHORT_INTERVAL_MS = 250;

const LONGEST_INTERVAL_MS = 8000;

let interval = INTERVAL_MS;

let timer = null;

let looking = false;

/** What was seen last, and when; null if that is of no use for a difference. */
let seen = null;

const read = async () => snapshot(await askJson('actuator/burtlogger'));

const TRIES = 'burt.logger.send';

/** Whether the application has timed a try since it started: before the first one there is no such meter. */
let timed = false;

/** How long tries have taken so far. */
async function readTries(now) {
  timed ||= now.tried && (await askJson('actuator/metrics')).names.includes(TRIES);
  if (!timed) {
    return { count: 0, seconds: 0 };
  }
  const { measurements } = await askJson(`actuator/metrics/${TRIES}`);
  const value = (statistic) => measurements.find((measurement) => measurement.statistic === statistic).value;
  return { count: value('COUNT'), seconds: value('TOTAL_TIME') };
}

async function look() {
  const [now, health, { fault, unavailable }] = await Promise.all([
    read(), askJson('actuator/health/burtLogger'), askJson('collector/fault'), refreshRecords()
  ]);
  const tries = await readTries(now);
  const at = Date.now();
  showPipeline(now);
  showRemedies(health, now);
  showFault(fault, unavailable);
  showBurst(now);
  tellChanges(seen?.now ?? null, now);
  plot(at, differences(seen, { at, now, tries }));
  seen = { at, now, tries };
}

function differences(before, { at, now, tries }) {
  const waiting = now.pending;
  if (before === null || now.queued < before.now.queued) {
    return { rate: null, waiting, latency: null };
  }
  const made = tries.count - before.tries.count;
  return {
    rate: (now.sent - before.now.sent) * 1000 / Math.max(1, at - before.at),
    waiting,
    latency: made > 0 ? (tries.seconds - before.tries.seconds) * 1000 / made : null
  };
}

async function poll() {
  clearTimeout(timer);
  if (looking || document.hidden) {
    return;
  }
  looking = true;
  try {
    await look();
    interval = bursting(seen.now) ? SHORT_INTERVAL_MS : INTERVAL_MS;
    inContact();
  }
  catch (failure) {
    timed = false;
    if (failure instanceof Failure) {
      setState('no contact');
      noContact(failure.message);
    }
    else {
      reportError(failure);
    }
    interval = Math.min(Math.max(interval, INTERVAL_MS) * 2, LONGEST_INTERVAL_MS);
  }
  finally {
    looking = false;
    timer = setTimeout(poll, interval);
  }
}

startBanner(poll);
startChat();
startControls(read, poll);
startRecords();
document.addEventListener('visibilitychange', poll);
window.addEventListener('online', poll);
startPlots();
poll();
