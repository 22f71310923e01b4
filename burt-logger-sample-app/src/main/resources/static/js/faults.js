import { ask, askJson } from './api.js';
import { $, onUse, setText, setUsable } from './dom.js';
import { addEvent } from './events.js';
import { lookClosely } from './look.js';
import { clearOver, showFailure } from './results.js';

/**
 * How the backend behaves on purpose.
 */

const FAULTS = {
  none: { short: 'none', event: 'The backend works again.', status: 'The backend accepts every batch.' },
  down: {
    short: 'down',
    event: 'The backend is down.',
    status: 'The backend closes every connection. Batches are retried, then wait on disk.'
  },
  throttled: {
    short: '429',
    event: 'The backend answers 429.',
    status: 'The backend answers 429: too many requests, pause for 2 seconds. All senders pause, then batches wait on disk.'
  },
  unauthorized: {
    short: '401',
    event: 'The backend answers 401.',
    status: 'The backend answers 401: it rejects the key. A retry would not help, so batches wait on disk.'
  },
  'too-large': {
    short: '413',
    event: 'The backend answers 413.',
    status: 'The backend answers 413 to more than one log: batches are split until they fit. All arrive.'
  }
};

let current = 'none';

/** The word for a fault in a small place. */
export const faultName = (fault) => FAULTS[fault]?.short ?? fault;

export async function readFault() {
  const { fault, unavailable } = await askJson('collector/fault');
  showFault(fault, unavailable);
  return fault;
}

/** @param options for the request */
export async function setFault(fault, options) {
  await ask('collector/fault', { method: 'PUT', body: { fault }, ...options });
  if (fault !== current) {
    addEvent(FAULTS[fault].event);
  }
  showFault(fault);
  lookClosely();
}

function showFault(fault, unavailable) {
  current = fault;
  document.querySelectorAll('button[data-fault]').forEach((button) => {
    if (button.dataset.fault !== 'none') {
      button.setAttribute('aria-pressed', String(button.dataset.fault === fault));
    }
    setUsable(button, !unavailable && (button.dataset.fault !== 'none' || fault !== 'none'));
  });
  const status = unavailable ? `${unavailable}.` : FAULTS[fault]?.status ?? `The backend behaves like this: ${fault}.`;
  setText($('fault-status'), status);
  $('fault-now').hidden = fault === 'none';
  setText($('fault-now'), `backend: ${faultName(fault)}`);
}

/** What the backend does is not known. */
export const showFaultUnknown = () => setText($('fault-status'), 'Not known while the application does not answer.');

export function startFaults() {
  document.querySelectorAll('button[data-fault]').forEach((button) => onUse(button, async () => {
    try {
      await setFault(button.dataset.fault);
      $('fault-error').replaceChildren();
      clearOver();
    }
    catch (failure) {
      showFailure($('fault-error'), failure);
    }
  }));
}
