import { $, element } from './dom.js';
import { receiver } from './setup.js';
import { restarted } from './snapshot.js';
import { count, logs, timeOf } from './words.js';

/**
 * What happened, from each look at the logger compared with the one before.
 */

const KEPT = 30;

const STATES = {
  delivering: 'The backend accepts logs again.',
  retrying: 'An attempt failed. It is retried.',
  unauthorized: 'The backend rejects the API key.',
  closed: 'The logger has been closed.'
};

export function addEvent(text) {
  const list = $('events');
  const now = Date.now();
  list.prepend(element('li', {}, element('time', { datetime: new Date(now).toISOString() }, timeOf(now)),
    element('span', {}, text)));
  while (list.children.length > KEPT) {
    list.lastElementChild.remove();
  }
}

let highestSpool = 0;

export function addChanges(before, now) {
  if (before === null) {
    return;
  }
  if (restarted(before, now)) {
    addEvent('The application has restarted.');
    return;
  }
  if (now.state !== before.state) {
    addEvent(STATES[now.state]?.replace('backend', receiver()) ?? `The state is ${now.state}.`);
  }
  highestSpool = Math.max(highestSpool, now.spool);
  if (now.spool > 0 && before.spool === 0) {
    addEvent('Logs go to the spool, on disk.');
  }
  if (now.spool === 0 && before.spool > 0) {
    addEvent(now.lost > before.lost ? 'The spool is empty.' : `All logs in the spool were sent (at most ${count(highestSpool)} at once).`);
    highestSpool = 0;
  }
  if (now.lost > before.lost) {
    addEvent(`${logs(now.lost - before.lost)} lost.`);
  }
  if (now.dropped > before.dropped) {
    addEvent(`${logs(now.dropped - before.dropped)} dropped: not taken by the logger.`);
  }
}
