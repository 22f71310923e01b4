import { KeyNeeded, hasKey, setKey } from './api.js';
import { $, setText } from './dom.js';
import { timeOf } from './words.js';

/**
 * What is wrong with the page itself, or with its way to the application. It goes away when that is over, and covers the
 * page instead of moving it.
 */

/** How long an error of the page is shown, if the page works all the same. */
const ERROR_MS = 15_000;

let contact = null;
let error = null;
let errorUntil = 0;

function show() {
  const problem = contact ?? error;
  $('banner').hidden = problem === null;
  if (problem !== null) {
    setText($('banner-text'), problem);
    setText($('banner-button'), contact === null ? 'Dismiss' : 'Try now');
  }
}

export function showNoContact(failure) {
  if (contact === null) {
    contact = `${failure.message} Since ${timeOf(Date.now())} the figures are not live. The page keeps asking.`;
  }
  show();
}

/** The application has answered, and its answer is on the page. */
export function showContact() {
  contact = null;
  $('key-form').hidden = true;
  if (Date.now() > errorUntil) {
    error = null;
  }
  show();
}

/** Ask for the key, once. */
export function showKeyNeeded(failure) {
  contact = null;
  show();
  if ($('key-form').hidden) {
    $('key-form').hidden = false;
    $('key').focus();
  }
  setText($('key-text'), hasKey() ? failure.message
    : 'Other machines can reach this application, so it shows its figures only with its key: that in BURT_API_KEY, or that in the log of its start.');
}

function showError(failure) {
  error = `An error in this page (${failure?.message ?? failure}). It continues; reload it if this happens again.`;
  errorUntil = Date.now() + ERROR_MS;
  show();
}

export function startBanner(tryNow) {
  window.addEventListener('error', (event) => showError(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => event.reason instanceof KeyNeeded
    ? showKeyNeeded(event.reason) : showError(event.reason));
  $('banner-button').addEventListener('click', () => {
    if (contact === null) {
      error = null;
      show();
    }
    else {
      tryNow();
    }
  });
  $('key-form').addEventListener('submit', (event) => {
    event.preventDefault();
    setKey($('key').value);
    tryNow();
  });
}
