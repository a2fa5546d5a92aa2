import { formatNumber, formatTime, inCores, shorten } from '../../units.js';
import { button, el, plain } from './dom.js';
import type { Figures } from './figures.js';
import { momentText } from './times.js';
import type { View } from './view.js';

/** So many are named of those who hold most, and of those who wait longest. */
const NAMES_MAX = 5;
const NAME_MAX = 40;
const IN_QUEUE = new Set(['gathering', 'waiting', 'backing off']);

/** At the moment: who held what, who waited, the queue of each role, the earmark. */
export function moment(figures: Figures, view: View): HTMLElement {
  const { data } = figures;
  const heading = el('h3');
  const tables = el('div', { class: 'moment' });
  const show = () => {
    heading.textContent = `At ${momentText(data, view.atMs)}`;
    const tablesNow = data.policies.map((_, policy) => new Standing(figures, policy, view).table());
    tables.replaceChildren(...tablesNow);
  };
  view.on('moment', show);
  show();
  const about =
    `Cores are means over ${formatTime(data.wideBinMs)} around the moment, ` +
    'who waits is of the very moment. A name leads to its story.';
  return el('div', {}, heading, el('p', { class: 'soft' }, about), tables);
}

class Standing {
  readonly #atMs: number;

  constructor(
    private readonly figures: Figures,
    private readonly policy: number,
    private readonly view: View,
  ) {
    this.#atMs = view.atMs;
  }

  table(): HTMLElement {
    const { policy, endedMs } = this.figures.policy(this.policy);
    const isOver = this.#atMs >= endedMs;
    return el(
      'table',
      {},
      el('caption', {}, plain(policy), ...(isOver ? [' (its replay has ended)'] : [])),
      el(
        'tbody',
        {},
        ...this.#roles(),
        ...this.#earmark(),
        ...this.#names('holds most', this.#holders(), inCores),
        ...this.#names('waits longest', this.#waiting(), formatTime),
      ),
    );
  }

  /** Cores held and queue by role, and of the cluster. */
  #roles(): HTMLElement[] {
    const { plots } = this.figures.data;
    const [cores, queue] = ['cores', 'queue'].map((id) => plots.find((plot) => plot.id === id));
    const panel = cores?.panels[this.policy];
    const held = (cores?.bands ?? []).map((_, band) => this.#wideMean(panel?.values[band]));
    const lacking = this.#queueByBand();
    const rows = (queue?.bands ?? []).map(({ name }, band) =>
      row(plain(name), inCores(held[band] ?? 0), `${formatNumber(lacking[band] ?? 0)} queued`),
    );
    const total = this.#wideMean(panel?.total);
    const all = held.reduce((sum, one) => sum + one, 0);
    const used = formatNumber(this.#wideMean(panel?.used), 1);
    const whole = `${formatNumber(all, 1)} of ${inCores(total)}`;
    return [row('held', whole, `${used} work`), ...rows];
  }

  #queueByBand(): number[] {
    const { data } = this.figures;
    const counts: number[] = [];
    for (const { framework } of this.#waiting()) {
      const band = data.bandOfRole[data.frameworks.role[framework] ?? 0] ?? 0;
      counts[band] = (counts[band] ?? 0) + 1;
    }
    return counts;
  }

  /** Mean over the plots' bins that are in the wide bin of the moment. */
  #wideMean(values: Float32Array | undefined): number {
    const { binMs, wideBinMs } = this.figures.data;
    const factor = wideBinMs / binMs;
    const first = Math.floor(this.#atMs / wideBinMs) * factor;
    const some = [...(values?.subarray(first, first + factor) ?? [])];
    return some.reduce((sum, one) => sum + one, 0) / Math.max(1, some.length);
  }

  #earmark(): HTMLElement[] {
    if (this.figures.policy(this.policy).history === undefined) return [];
    const framework = this.figures.earmarkAt(this.policy, this.#atMs);
    if (framework === undefined) return [row('the earmark', 'nobody’s')];
    return [row('the earmark', this.#name(framework))];
  }

  #names(label: string, all: readonly Ranked[], words: (value: number) => string): HTMLElement[] {
    const some = all.slice(0, NAMES_MAX);
    if (some.length === 0) return [row(label, 'nobody')];
    return some.map(({ framework, value }, index) =>
      row(index === 0 ? label : '', this.#name(framework), words(value)),
    );
  }

  #name(framework: number): HTMLElement {
    const name = shorten(plain(this.figures.name(framework)), NAME_MAX);
    return button(name, () => this.view.choose(framework), `The story of ${name}`);
  }

  #holders(): Ranked[] {
    const all: Ranked[] = [];
    for (let framework = 0; framework < this.figures.count; framework++) {
      const value = this.figures.coresAt(this.policy, framework, this.#atMs);
      if (value > 0) all.push({ framework, value });
    }
    return ranked(all);
  }

  #waiting(): Ranked[] {
    const { data } = this.figures;
    const { arrivedMs } = this.figures.policy(this.policy);
    const all: Ranked[] = [];
    for (let framework = 0; framework < this.figures.count; framework++) {
      const span = this.figures.spanAt(this.policy, framework, this.#atMs);
      if (span === undefined || !IN_QUEUE.has(data.phases[span.phase]?.name ?? '')) continue;
      all.push({ framework, value: this.#atMs - (arrivedMs[framework] ?? 0) });
    }
    return ranked(all);
  }
}

interface Ranked {
  readonly framework: number;
  readonly value: number;
}

function ranked(all: Ranked[]): Ranked[] {
  return all.sort((a, b) => b.value - a.value || a.framework - b.framework);
}

function row(label: string, ...cells: readonly (Node | string)[]): HTMLElement {
  const head = el('th', { scope: 'row' }, label);
  return el('tr', {}, head, ...cells.map((cell) => el('td', {}, cell)));
}
