import { askJson } from './api.js';
import { refreshDataset, startDataset } from './dataset.js';
import { $, element, onUse, setText, setUsable } from './dom.js';
import { filtered, isFiltered, refreshFilters, startFilters } from './filters.js';
import { row } from './record.js';
import { showFailure } from './results.js';
import { setup, suggestion } from './setup.js';
import { count, logs } from './words.js';

/**
 * The records that the backend has, newest first. While a visitor reads, they stay, and the page shows how many are new;
 * only the totals are updated.
 */

const PAGE = 8;

/** Labels of which preference pairs are made. */
const PAIRED = ['correction', 'preferred_over'];

/** Where the pages before this one began: null is the newest. */
let trail = [];

let before = null;

let next = null;

let newest = null;

/** What a place of the list shows: records are replaced in their place, so that nothing moves. */
const places = [];

const reading = () => before !== null || $('records').matches(':hover, :focus-within')
  || $('records').querySelector('[aria-expanded="true"]') !== null;

/** Look at the backend. */
export async function refreshRecords() {
  if (newest !== null && reading()) {
    const asked = filtered('collector/logs', { after: newest, limit: 1 });
    const [added, all] = await Promise.all([askJson(asked), askJson(filtered('collector/logs', { limit: 1 })), refreshDataset()]);
    if (asked === filtered('collector/logs', { after: newest, limit: 1 }) && reading()) {
      showNew(added.total);
      showTotal(all);
    }
    return;
  }
  await load();
}

/** Begin again, with whatever the store has now. */
export function forgetRecords() {
  trail = [];
  before = null;
  newest = null;
}

async function load() {
  const address = () => filtered('collector/logs', before === null ? { limit: PAGE } : { limit: PAGE, before });
  const asked = address();
  const [page, { labels }] = await Promise.all([askJson(asked), refreshFilters()]);
  await refreshDataset(labels.some(({ value }) => PAIRED.includes(value)));
  if (asked !== address()) {
    // The filters have changed meanwhile, and another answer is on its way.
    return;
  }
  next = page.next;
  if (before === null) {
    newest = page.logs[0]?.id ?? null;
  }
  showNew(0);
  show(page);
}

function showNew(total) {
  $('records-new').toggleAttribute('data-none', total === 0);
  setText($('records-new'), `${count(total)} new – show`);
}

function showTotal({ total, stored, capacity }) {
  const limit = capacity ? `; the newest ${count(capacity)} are kept` : '';
  // Of a Kafka topic, other instances may store a part.
  const where = setup().delivery === 'kafka' ? ' by this instance' : '';
  setText($('records-total'), isFiltered() ? `${count(total)} matching of ${count(stored)} stored${where}` : `${logs(stored)} stored${where}${limit}`);
}

function show(page) {
  showTotal(page);
  setText($('records-empty'), page.logs.length > 0 ? ''
    : isFiltered() ? 'No stored log matches.' : `Nothing yet. Ask the model, or ${suggestion()}.`);
  setUsable($('older'), next !== null);
  setUsable($('newer'), before !== null);
  places.forEach((place, index) => fill(place, page.logs[index]));
}

function fill(place, record) {
  const key = record === undefined ? '' : JSON.stringify([record.id, record.labels]);
  if (place.dataset.key !== key) {
    place.dataset.key = key;
    place.replaceChildren(...(record === undefined ? [] : row(record)));
  }
}

/** Show another part, even while a visitor reads. */
function turnTo(id) {
  before = id;
  return load().catch((failure) => showFailure($('records-error'), failure));
}

function closeAll() {
  places.forEach((place) => {
    place.dataset.key = 'closed';
  });
}

export function startRecords() {
  places.push(...Array.from({ length: PAGE }, () => element('li', { class: 'record' })));
  $('records').replaceChildren(...places);
  const startAgain = () => {
    trail = [];
    closeAll();
    turnTo(null);
  };
  startFilters(startAgain);
  startDataset();
  onUse($('records-new'), startAgain);
  onUse($('older'), () => {
    trail.push(before);
    turnTo(next);
  });
  onUse($('newer'), () => turnTo(trail.pop() ?? null));
}
