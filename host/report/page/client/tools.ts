import { formatTime } from '../../units.js';
import type { PageData } from '../data-types.js';
import { button, el } from './dom.js';
import { momentText } from './times.js';
import type { View } from './view.js';

const STEPS = 1000;

/** What leads all other parts through time: closer, farther, to the sides, and the moment. */
export function tools(data: PageData, view: View): HTMLElement {
  const scrubber = el('input', {
    type: 'range',
    min: '0',
    max: String(STEPS),
    step: '1',
    value: '0',
    id: 'moment',
    'aria-describedby': 'moment-text',
  });
  const text = el('output', { id: 'moment-text', for: 'moment' });
  scrubber.addEventListener('input', () => {
    const part = Number(scrubber.value) / STEPS;
    view.moment(view.fromMs + part * (view.toMs - view.fromMs));
  });
  const show = () => {
    const part = (view.atMs - view.fromMs) / (view.toMs - view.fromMs);
    scrubber.value = String(Math.round(part * STEPS));
    scrubber.setAttribute('aria-valuetext', momentText(data, view.atMs));
    text.textContent =
      `At ${momentText(data, view.atMs)}; looked at: ` +
      `${formatTime(Math.round(view.fromMs))} to ${formatTime(Math.round(view.toMs))}`;
  };
  view.on('range', show);
  view.on('moment', show);
  show();
  return el(
    'div',
    { class: 'tools', role: 'toolbar', 'aria-label': 'Time' },
    button('+', () => view.zoom(2, view.atMs), 'Look closer'),
    button('−', () => view.zoom(0.5), 'Look from farther'),
    button('◀', () => view.pan(-0.25), 'Earlier'),
    button('▶', () => view.pan(0.25), 'Later'),
    button('Whole', () => view.look(0, view.endMs), 'Look at the whole'),
    el('label', {}, 'Moment', scrubber),
    text,
  );
}
