import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import { formatNumber, shorten } from '../../units.js';
import { el, legend, plain } from './dom.js';
import type { Figures } from './figures.js';
import { Lane } from './lane.js';
import { laneColours, mostDeclined, STRIP_AND_GAP_PX } from './lane-drawing.js';
import { type Order, ordersOf } from './order.js';
import { drawnWhenSeen } from './seen.js';
import { ticks } from './times.js';
import type { View } from './view.js';

const NAME_PX = 42;
const NARROW_NAME_PX = 22;
const NARROW_PX = 704;
const OVERSCAN = 4;
const TICK_PX = 50;
/** Longer labels are shortened. */
const LABEL_MAX = 80;

/** A lane for each framework with a strip for each policy: found, sorted, and only those drawn that are seen. */
export class Lanes {
  readonly element: HTMLElement;
  readonly #box = el('div', { class: 'lanes', role: 'group', 'aria-label': 'Frameworks' });
  readonly #inner = el('div', { class: 'lanes-inner' });
  readonly #axis = el('div', { class: 'axis', 'aria-hidden': 'true' });
  readonly #count = el('output', { class: 'soft' });
  readonly #orders: readonly Order[];
  readonly #declined: readonly number[];
  #colours;
  #order: Order;
  #sought = '';
  /** Places of frameworks, in the order in which they are shown. */
  #shown: number[] = [];
  /** Rows by their place in the list. */
  readonly #rows = new Map<number, Lane>();
  readonly #virtual: Virtualizer<HTMLElement, HTMLElement>;

  constructor(
    private readonly figures: Figures,
    private readonly view: View,
  ) {
    this.#orders = ordersOf(figures);
    this.#order = this.#orders[0] as Order;
    this.#colours = laneColours(figures);
    this.#declined = mostDeclined(figures);
    this.#box.append(this.#inner);
    this.element = this.#whole();
    this.#virtual = new Virtualizer<HTMLElement, HTMLElement>(this.#options());
    this.#find();
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    const changed = drawnWhenSeen(this.#box, () => this.#drawAll());
    view.on('range', changed);
    view.on('moment', () => {
      for (const row of this.#rows.values()) row.moved();
    });
    view.on('choice', () => this.#markChosen());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#colours = laneColours(figures);
      changed();
    });
    new ResizeObserver(() => {
      this.#setOptions();
      this.#virtual.measure();
      changed();
    }).observe(this.#box);
  }

  /** To be called once when it stands in the page. */
  mounted(): void {
    this.#virtual._didMount();
    this.#virtual._willUpdate();
    this.#show();
  }

  #options() {
    return {
      count: this.#shown.length,
      getScrollElement: () => this.#box,
      estimateSize: () => this.#rowPx(),
      overscan: OVERSCAN,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.#show(),
    };
  }

  #setOptions(): void {
    this.#virtual.setOptions(this.#options());
    this.#virtual._willUpdate();
  }

  #rowPx(): number {
    const strips = this.figures.data.policies.length * STRIP_AND_GAP_PX;
    const isNarrow = matchMedia(`(max-width: ${NARROW_PX}px)`).matches;
    return isNarrow ? NARROW_NAME_PX + strips : Math.max(NAME_PX, strips + 4);
  }

  #whole(): HTMLElement {
    const search = el('input', { type: 'search', 'aria-label': 'Find by name, id or role' });
    search.addEventListener('input', () => {
      this.#sought = search.value.toLowerCase();
      this.#find();
    });
    const select = el('select');
    for (const [index, { label }] of this.#orders.entries()) {
      select.append(el('option', { value: String(index) }, shorten(plain(label), LABEL_MAX)));
    }
    select.addEventListener('change', () => {
      this.#order = this.#orders[Number(select.value)] ?? this.#order;
      this.#find();
    });
    const { policies, phases } = this.figures.data;
    const strips = policies.map(({ policy }) => plain(policy)).join(', ');
    return el(
      'div',
      {},
      el('h3', {}, 'The life of each framework'),
      el(
        'p',
        { class: 'soft' },
        `A lane each, with a strip for each policy, from the top: ${strips}. The tick is where the minimum was first ` +
          'held; the thin line below a strip is offers declined, the darker the more. A click on a lane tells its story.',
      ),
      legend(phases),
      el(
        'div',
        { class: 'finder' },
        el('label', {}, 'Find ', search),
        el('label', {}, 'Sort by ', select),
        this.#count,
      ),
      this.#axis,
      this.#box,
    );
  }

  #find(): void {
    const { ids } = this.figures.data.frameworks;
    const isFound = (framework: number) =>
      this.#sought === '' ||
      [this.figures.name(framework), ids[framework] ?? '', this.figures.role(framework)].some(
        (text) => text.toLowerCase().includes(this.#sought),
      );
    this.#shown = Array.from({ length: this.figures.count }, (_, framework) => framework)
      .filter(isFound)
      .sort(this.#order.compare);
    this.#count.textContent = `${formatNumber(this.#shown.length)} of ${formatNumber(this.figures.count)}`;
    for (const row of this.#rows.values()) row.element.remove();
    this.#rows.clear();
    this.#setOptions();
    this.#box.scrollTop = 0;
    this.#show();
  }

  /** Makes the rows that are seen, and takes away those that are not. */
  #show(): void {
    const items = this.#virtual.getVirtualItems();
    const wholePx = this.#virtual.getTotalSize();
    this.#inner.style.height = `${wholePx}px`;
    this.#box.style.height = `min(70vh, ${wholePx + 2}px)`;
    const seen = new Set(items.map(({ index }) => index));
    for (const [index, row] of this.#rows) {
      if (seen.has(index)) continue;
      row.element.remove();
      this.#rows.delete(index);
    }
    for (const { index, start, size } of items) {
      const known = this.#rows.get(index);
      const row = known ?? this.#row(index);
      row.element.style.transform = `translateY(${start}px)`;
      row.element.style.height = `${size}px`;
      if (known === undefined) this.#draw(row);
    }
  }

  #row(index: number): Lane {
    const framework = this.#shown[index] ?? 0;
    const row = new Lane(this.figures, this.view, framework, {
      place: index + 1,
      of: this.#shown.length,
    });
    this.#rows.set(index, row);
    // In the order of the list, so that it is read and walked in that order.
    const behind = [...this.#rows.keys()].filter((one) => one > index).sort((a, b) => a - b)[0];
    const next = behind === undefined ? null : (this.#rows.get(behind)?.element ?? null);
    this.#inner.insertBefore(row.element, next);
    row.mark(this.view.chosen === framework);
    return row;
  }

  #draw(row: Lane): void {
    const { figures, view } = this;
    row.draw({
      figures,
      view,
      framework: row.framework,
      colours: this.#colours,
      declined: this.#declined,
    });
  }

  #drawAll(): void {
    for (const row of this.#rows.values()) this.#draw(row);
    const widthPx = this.#axis.clientWidth;
    const { fromMs, toMs } = this.view;
    // What would stand out on the right is left away.
    const lastMs = toMs - (toMs - fromMs) * (TICK_PX / Math.max(TICK_PX, widthPx));
    const most = Math.max(2, widthPx / 90);
    const seen = ticks(fromMs, toMs, most).filter(({ ms }) => ms <= lastMs);
    const marks = seen.map(({ ms, text }) => {
      const mark = el('span', {}, text);
      mark.style.left = `${(100 * (ms - fromMs)) / (toMs - fromMs)}%`;
      return mark;
    });
    this.#axis.replaceChildren(...marks);
  }

  #markChosen(): void {
    for (const row of this.#rows.values()) row.mark(row.framework === this.view.chosen);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const focused = [...this.#rows].find(([, { button }]) => button === document.activeElement);
    if (step === undefined || focused === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(this.#shown.length - 1, focused[0] + step));
    // At once where there is a row: the next key may come before the next frame.
    const focus = () => this.#rows.get(index)?.button.focus({ preventScroll: true });
    focus();
    this.#virtual.scrollToIndex(index);
    requestAnimationFrame(focus);
  }
}
