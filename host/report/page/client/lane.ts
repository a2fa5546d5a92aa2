import { formatTime, shorten } from '../../units.js';
import { el, plain } from './dom.js';
import type { Figures } from './figures.js';
import { drawLane } from './lane-drawing.js';
import { momentLine, timeSurface } from './surface.js';
import type { View } from './view.js';

/** Longer names are shortened here; the story has more of them. */
const NAME_MAX = 80;

/** One lane: a button that tells its story, and its strips. */
export class Lane {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly #canvas = el('canvas');
  readonly #time = el('div', { class: 'time' }, this.#canvas);
  readonly #moved: () => void;

  constructor(
    figures: Figures,
    view: View,
    readonly framework: number,
    { place, of }: { readonly place: number; readonly of: number },
  ) {
    const name = shorten(plain(figures.name(framework)), NAME_MAX);
    const waits = waitsOf(figures, framework);
    const role = shorten(plain(figures.role(framework)), NAME_MAX);
    this.button = el(
      'button',
      {
        type: 'button',
        class: 'who',
        title: `${name} (${role})`,
      },
      el('span', {}, name),
      ' ',
      el('span', { class: 'soft' }, waits),
      el('span', { class: 'unseen' }, `, role ${role}, lane ${place} of ${of}`),
    );
    this.element = el('div', { class: 'lane' }, this.button, this.#time);
    this.button.addEventListener('click', () => view.choose(framework));
    timeSurface(this.#time, view);
    this.#time.addEventListener('click', () => view.choose(framework));
    this.#moved = momentLine(this.#time, view);
  }

  draw(input: Parameters<typeof drawLane>[2]): void {
    drawLane(this.#canvas, this.#time.clientWidth, input);
    this.#moved();
  }

  moved(): void {
    this.#moved();
  }

  mark(isChosen: boolean): void {
    this.button.setAttribute('aria-current', String(isChosen));
    this.element.classList.toggle('is-chosen', isChosen);
  }
}

/** `waited 3.2 h · 46 min`: under each policy. */
function waitsOf(figures: Figures, framework: number): string {
  const waits = figures.data.policies.map((_, policy) => {
    const ms = figures.waitedMs(policy, framework);
    return Number.isNaN(ms) ? 'not there' : formatTime(ms);
  });
  return `waited ${waits.join(' · ')}`;
}
