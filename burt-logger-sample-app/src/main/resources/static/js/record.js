import { askJson } from './api.js';
import { bubbles, gist } from './conversation.js';
import { button, element } from './dom.js';
import { labelMarks } from './labels.js';
import { showFailure, showResult } from './results.js';
import { shown, shownText } from './shown.js';
import { count, spaced, timeOf } from './words.js';

/**
 * One record: a compact row, and all of it on demand.
 */

/** The row of a record, and its detail, which is made when it is opened. */
export function row({ id, receivedAt, labels, log }) {
  const metadata = log.metadata ?? {};
  const detailId = `record-${id}`;
  const toggle = element('button', { type: 'button', class: 'row', 'aria-expanded': 'false', 'aria-controls': detailId },
    element('time', { datetime: new Date(log.timestamp * 1000).toISOString() }, timeOf(log.timestamp * 1000)),
    cell('model', log.request?.model ?? (metadata.kind === 'feedback' ? 'feedback' : '–')),
    cell('who', metadata.user_id ?? metadata.source ?? '–'),
    element('span', { class: 'cell outcome', 'data-outcome': metadata.outcome ?? '' }, shown(String(metadata.outcome ?? '–'))),
    figure('tokens', log.response?.usage?.total_tokens),
    figure('ms', metadata.duration_ms),
    element('span', { class: 'cell gist' },
      metadata.demo === true ? element('span', { class: 'mark made-up' }, 'demo data') : null,
      ...labelMarks(labels),
      element('bdi', {}, shown(metadata.kind === 'feedback' ? feedback(log) : gist(log)))));
  const detail = element('div', { class: 'detail', id: detailId, hidden: '' });
  toggle.addEventListener('click', () => {
    const open = detail.hidden;
    if (open && detail.children.length === 0) {
      detail.append(...detailOf({ id, receivedAt, labels, log }));
    }
    detail.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
  });
  return [toggle, detail];
}

const cell = (name, text) => element('span', { class: `cell ${name}`, title: shownText(String(text)) }, shown(String(text)));

const figure = (unit, value) => element('span', { class: `cell figure ${unit}` }, Number.isFinite(value) ? count(value) : '–',
  element('span', { class: 'unit' }, ` ${unit}`));

const feedback = ({ response }) => `${spaced(response?.name ?? 'label')}: ${valueText(response?.value ?? null)}`;

/** A preference names the other log by one of two ids. */
const valueText = (value) => typeof value === 'string' ? value : String(value?.log_id ?? value?.response_id ?? JSON.stringify(value));

function detailOf({ id, receivedAt, labels, log }) {
  const parts = bubbles(log);
  return [
    parts === null ? null : element('div', { class: 'conversation' }, ...parts),
    facts([['called', timeOf(log.timestamp * 1000)], ['arrived', timeOf(receivedAt)], ...Object.entries(log.metadata ?? {})]),
    labels?.length > 0 ? element('ul', { class: 'labels' }, ...labels.map(labelItem)) : null,
    folded('Training line', () => trainingLine(id)),
    folded('Raw JSON', async () => [source(JSON.stringify(log, null, 2))], parts === null)
  ].filter((part) => part !== null);
}

const facts = (entries) => element('dl', { class: 'facts' }, ...entries.map(([name, value]) => element('div', {},
  element('dt', {}, shown(name)), element('dd', {}, shown(typeof value === 'object' ? JSON.stringify(value) : String(value))))));

const labelItem = (label) => element('li', {}, ...labelMarks([label]), ' ',
  shown(label.name === 'correction' ? String(label.value) : label.name === 'preferred_over' ? `over ${valueText(label.value)}` : ''),
  label.comment ? element('span', { class: 'muted' }, ' ', shown(label.comment)) : null,
  element('span', { class: 'muted' }, label.source ? ` by ${shownText(label.source)}` : '', label.givenAt ? `, ${timeOf(label.givenAt)}` : ''));

/** Made when it is unfolded. */
function folded(title, make, open = false) {
  const details = element('details', {}, element('summary', {}, title));
  const fill = async () => {
    if (details.children.length === 1) {
      const body = element('div', { class: 'fold' }, 'Loading …');
      details.append(body);
      try {
        body.replaceChildren(...await make());
      }
      catch (failure) {
        body.replaceChildren();
        showFailure(body, failure);
      }
    }
  };
  details.addEventListener('toggle', fill);
  details.open = open;
  return details;
}

async function trainingLine(id) {
  const { lines, leftOut } = await askJson(`collector/logs/${id}/examples?format=openai`);
  if (lines.length === 0) {
    return [element('p', { class: 'hint' }, `Not an example to train with: ${shownText(String(leftOut).replaceAll('_', ' '))}.`)];
  }
  return lines.map((line) => source(line));
}

/** A text with a button that copies it as it is. */
function source(text) {
  const copied = element('span', { class: 'status', role: 'status' });
  const content = element('pre', { tabindex: '0' }, shown(text));
  return element('div', { class: 'source' }, content, element('div', { class: 'buttons' },
    button('Copy', () => copy(text, content, copied), { class: 'small' }), copied));
}

async function copy(text, content, copied) {
  try {
    await navigator.clipboard.writeText(text);
    showResult(copied, 'Copied');
  }
  catch {
    // Not over plain HTTP from another machine.
    getSelection().selectAllChildren(content);
    showResult(copied, 'Selected: the browser does not let this page copy');
  }
}
