import { askJson } from './api.js';
import { $, element } from './dom.js';
import { shownText } from './shown.js';
import { count, spaced } from './words.js';

/**
 * Which records are shown: filters that list what there is.
 */

const FILTERS = { outcome: 'outcomes', user_id: 'users', model: 'models', label: 'labels' };

const select = (name) => $(`filter-${name}`);

/** The address of something that is filtered, with more parameters in front. */
export function filtered(path, parameters = {}) {
  const search = new URLSearchParams(parameters);
  for (const name of Object.keys(FILTERS)) {
    if (select(name).value !== '') {
      search.set(name, select(name).value);
    }
  }
  return search.size === 0 ? path : `${path}?${search}`;
}

export const isFiltered = () => Object.keys(FILTERS).some((name) => select(name).value !== '');

/**
 * List what there is now; a list that is in use stays as it is.
 * @return the values
 */
export async function refreshFilters() {
  const values = await askJson('collector/values');
  for (const [name, list] of Object.entries(FILTERS)) {
    if (document.activeElement !== select(name)) {
      fill(select(name), values[list]);
    }
  }
  return values;
}

function fill(target, values) {
  const chosen = target.value;
  const listed = values.some(({ value }) => value === chosen) || chosen === '' ? values : [...values, { value: chosen, logs: 0 }];
  const text = JSON.stringify(listed);
  if (target.dataset.listed === text) {
    return;
  }
  target.dataset.listed = text;
  target.replaceChildren(element('option', { value: '' }, 'any'), ...listed.map(({ value, logs }) =>
    element('option', { value }, `${shownText(target.id === 'filter-label' ? spaced(value).replace(':', ' ') : value)} (${count(logs)})`)));
  target.value = chosen;
}

export function startFilters(changed) {
  $('filters').addEventListener('change', changed);
  $('filters').addEventListener('submit', (event) => event.preventDefault());
  $('filters-reset').addEventListener('click', () => {
    Object.keys(FILTERS).forEach((name) => {
      select(name).value = '';
    });
    changed();
  });
}
