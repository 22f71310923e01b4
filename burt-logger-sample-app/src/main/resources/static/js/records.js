import { askJson, words } from './api.js';
import { bubbles } from './conversation.js';
import { $, count, element, logs, setText, timeOf } from './dom.js';

/**
 * What the backend has: the newest records, and what they are worth as training data.
 */

const PAGE = 5;

/** Records before this one are shown, or the newest if it is null. */
let before = null;

let next = null;

/** What is asked for, beginning with a question mark if there is anything. */
function query(parameters = {}) {
  const search = new URLSearchParams(parameters);
  for (const [name, value] of new FormData($('filters'))) {
    if (value.trim() !== '') {
      search.set(name, value.trim());
    }
  }
  return search.size === 0 ? '' : `?${search}`;
}

/** Look at the backend, and show what it has. */
export async function refreshRecords() {
  const asked = query();
  const [page, dataset] = await Promise.all([
    askJson(`collector/logs${query(before === null ? { limit: PAGE } : { limit: PAGE, before })}`),
    askJson(`collector/dataset${asked}`)
  ]);
  if (asked !== query()) {
    // The filters have changed meanwhile, and another answer is on its way.
    return;
  }
  next = page.next;
  show(page);
  showDataset(dataset, asked);
}

function show({ total, logs: newest }) {
  setText($('records-total'), `${logs(total)} stored`);
  $('records-empty').hidden = newest.length > 0;
  setText($('records-empty'), query() === '' ? 'Nothing yet. A log arrives about two seconds after the call.'
    : 'The backend has nothing like that.');
  $('older').hidden = next === null;
  $('newest').hidden = before === null;
  const list = $('records');
  const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const wanted = newest.map((record) => known.get(String(record.id)) ?? item(record));
  // What is there already stays where it is, with the focus that may be in it.
  list.querySelectorAll(':scope > li').forEach((item) => wanted.includes(item) || item.remove());
  wanted.forEach((item, index) => {
    if (list.children[index] !== item) {
      list.insertBefore(item, list.children[index] ?? null);
    }
  });
}

function item({ id, receivedAt, log }) {
  const { outcome, ...metadata } = log.metadata ?? {};
  const header = element('header', {},
    element('b', {}, String(log.request?.model ?? 'Log')),
    outcome === undefined ? null : element('span', { class: 'outcome', 'data-outcome': outcome }, String(outcome)),
    element('time', { datetime: receivedAt }, timeOf(receivedAt)));
  const parts = bubbles(log);
  const body = parts === null
    ? element('pre', {}, JSON.stringify({ request: log.request, response: log.response }, null, 2))
    : element('div', { class: 'conversation' }, ...parts);
  return element('li', { class: 'record', 'data-id': id }, header, body, chips(log, metadata));
}

function chips(log, metadata) {
  const facts = Object.entries(metadata);
  if (log.response?.usage?.total_tokens) {
    facts.push(['tokens', log.response.usage.total_tokens]);
  }
  return element('dl', { class: 'chips' }, ...facts.map(([name, value]) => element('div', {},
    element('dt', {}, name), element('dd', {}, typeof value === 'object' ? JSON.stringify(value) : String(value)))));
}

function showDataset({ examples, leftOut }, asked) {
  const left = Object.entries(leftOut).map(([reason, value]) => `${count(value)} ${reason.replaceAll('_', ' ')}`);
  setText($('dataset-text'), `${count(examples)} ${examples === 1 ? 'example' : 'examples'} to train with.`
    + (left.length > 0 ? ` Left out: ${left.join(', ')}.` : ''));
  $('download').href = `collector/dataset.jsonl${asked}`;
}

export function startRecords() {
  const look = () => refreshRecords().catch((failure) => {
    $('records-empty').hidden = false;
    setText($('records-empty'), words(failure));
  });
  const from = (id) => {
    before = id;
    look();
  };
  $('filters').addEventListener('input', () => from(null));
  $('filters').addEventListener('submit', (event) => event.preventDefault());
  $('older').addEventListener('click', () => from(next));
  $('newest').addEventListener('click', () => from(null));
}
