/**
 * How numbers and times are written on the page.
 */

const numbers = new Intl.NumberFormat('en');

const short = new Intl.NumberFormat('en', { notation: 'compact' });

export const count = (value) => numbers.format(value);

export const compact = (value) => short.format(value);

export const logs = (value) => `${count(value)} ${value === 1 ? 'log' : 'logs'}`;

/** Milliseconds with as many digits as are of use. */
export const ms = (value) => value < 10 ? value.toFixed(1) : count(Math.round(value));

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });

const dayOfAYear = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'short', day: 'numeric' });

/** The time of day, and the date before it if that is not today. */
export function timeOf(instant) {
  const then = new Date(instant);
  const now = new Date();
  if (then.toDateString() === now.toDateString()) {
    return clock.format(then);
  }
  return `${(then.getFullYear() === now.getFullYear() ? day : dayOfAYear).format(then)}, ${clock.format(then)}`;
}

/** How long ago that was. */
export function ago(instant) {
  const seconds = Math.round((Date.now() - instant) / 1000);
  if (seconds < 5) {
    return 'just now';
  }
  if (seconds < 60) {
    return `${seconds - seconds % 5} s ago`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ago` : `at ${timeOf(instant)}`;
}

/** A reason, such as retries_exhausted, as words. */
export const spaced = (name) => String(name).toLowerCase().replaceAll('_', ' ');
