import { element } from './dom.js';
import { shown } from './shown.js';
import { spaced } from './words.js';

/**
 * The labels of a log, as small marks.
 */

function wording({ name, value }) {
  switch (name) {
    case 'thumbs':
      return `thumb ${value}`;
    case 'correction':
      return 'corrected';
    case 'preferred_over':
      return 'preferred';
    default:
      return `${spaced(name)} ${typeof value === 'object' ? JSON.stringify(value) : value}`;
  }
}

/** A mark for each label; a comment and who gave it are its title. */
export const labelMarks = (labels = []) => labels.map((label) => {
  const mark = element('span', { class: 'mark', 'data-label': `${label.name}:${typeof label.value === 'string' ? label.value : ''}` },
    shown(wording(label)));
  const title = [label.source && `by ${label.source}`, label.comment].filter(Boolean).join(': ');
  if (title !== '') {
    mark.title = title;
  }
  return mark;
});
