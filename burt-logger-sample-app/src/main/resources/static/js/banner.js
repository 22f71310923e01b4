import { $, setText } from './dom.js';

/**
 * What is wrong with the page itself, or with its way to the application. It stays until that is over.
 */

/** How long a fault of the page is shown, if the page works all the same. */
const FAULT_MS = 15_000;

let contact = null;
let fault = null;
let faultUntil = 0;

function show() {
  const problem = contact ?? fault;
  if (problem === null) {
    $('banner').hidden = true;
    return;
  }
  setText($('banner-text'), problem);
  setText($('banner-button'), contact === null ? 'Dismiss' : 'Try now');
  $('banner').hidden = false;
}

export function noContact(reason) {
  contact = `${reason} The figures below are not live. The page goes on trying by itself.`;
  show();
}

/** The application has answered, and what it answered is on the page. */
export function inContact() {
  contact = null;
  if (Date.now() > faultUntil) {
    fault = null;
  }
  show();
}

function faulty(failure) {
  fault = `Something in this page went wrong (${failure?.message ?? failure}). It goes on; if this does not pass, reload it.`;
  faultUntil = Date.now() + FAULT_MS;
  show();
}

export function startBanner(tryNow) {
  window.addEventListener('error', (event) => faulty(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => faulty(event.reason));
  $('banner-button').addEventListener('click', () => {
    if (contact === null) {
      fault = null;
      show();
    }
    else {
      tryNow();
    }
  });
}
