import { Failure, KeyNeeded, askJson } from './api.js';
import { moved, snapshot } from './snapshot.js';

/**
 * Looks at the application while the page is visible: closely while logs move, now and then while they rest, less
 * and less often while the application does not answer, and not at all in a hidden tab.
 */

const CLOSE_MS = 250;

const CALM_MS = 1500;

const LONGEST_MS = 8000;

/** How long to go on looking closely after the last log moved. */
const AFTERGLOW_MS = 2000;

let listeners = null;

let interval = CALM_MS;

let timer = null;

let looking = false;

let before = null;

let closeUntil = 0;

export const read = async () => snapshot(await askJson('actuator/burtlogger'));

/** Something is about to happen. */
export function lookClosely(forMs = AFTERGLOW_MS) {
  closeUntil = Math.max(closeUntil, Date.now() + forMs);
  lookNow();
}

export async function lookNow() {
  clearTimeout(timer);
  if (looking || document.hidden) {
    return;
  }
  looking = true;
  try {
    const now = await read();
    if (moved(before, now)) {
      closeUntil = Math.max(closeUntil, Date.now() + AFTERGLOW_MS);
    }
    await listeners.seen(before, now);
    before = now;
    interval = Date.now() < closeUntil ? CLOSE_MS : CALM_MS;
    listeners.contact();
  }
  catch (failure) {
    interval = Math.min(Math.max(interval, CALM_MS) * 2, LONGEST_MS);
    if (failure instanceof KeyNeeded) {
      listeners.keyNeeded(failure);
      interval = LONGEST_MS;
    }
    else if (failure instanceof Failure) {
      listeners.noContact(failure);
    }
    else {
      reportError(failure);
    }
  }
  finally {
    looking = false;
    timer = setTimeout(lookNow, interval);
  }
}

/**
 * Begin.
 * @param whoListens what to call when there is something to see: seen(before, now), contact(), noContact(failure),
 *        keyNeeded(failure)
 */
export function startLooking(whoListens) {
  listeners = whoListens;
  document.addEventListener('visibilitychange', lookNow);
  window.addEventListener('online', lookNow);
  return lookNow();
}
