import { shellWord } from '../../shell-word.js';
import { formatNumber, formatTime, inCores, shorten } from '../../units.js';
import { button, el, plain } from './dom.js';
import type { Figures } from './figures.js';
import { momentText } from './times.js';
import type { View } from './view.js';

/** Longer names are cut; the JSON has them whole. */
const NAME_MAX = 300;
/** Of a life that is looked at, on both sides. */
const MARGIN = 0.05;

/** What became of one framework under each policy, and why it got no more while it waited. */
export function story(figures: Figures, view: View): HTMLElement {
  const heading = el('h3', { tabindex: '-1' });
  const body = el('div', { class: 'stories' });
  const section = el(
    'section',
    { class: 'story', 'aria-label': 'The story of one framework' },
    heading,
    body,
  );
  const show = () => {
    const { chosen } = view;
    if (chosen === undefined) return;
    const shown = (text: string) => shorten(plain(text), NAME_MAX);
    const id = figures.data.frameworks.ids[chosen] ?? '';
    heading.textContent = `${shown(figures.name(chosen))} (${shown(id)}), role ${shown(figures.role(chosen))}`;
    const policies = figures.data.policies.map((_, policy) =>
      ofPolicy(figures, view, policy, chosen),
    );
    body.replaceChildren(...policies);
  };
  heading.textContent = 'A framework’s story';
  body.append(el('p', { class: 'soft' }, 'Choose a lane, or a name above.'));
  view.on('choice', () => {
    // Who is not there at the moment is looked at when it arrived.
    const arrived = arrivalOfAbsent(figures, view);
    if (arrived !== undefined) view.moment(arrived);
    show();
    heading.focus({ preventScroll: true });
    section.scrollIntoView({ block: 'start' });
  });
  view.on('moment', show);
  return section;
}

function ofPolicy(figures: Figures, view: View, policy: number, framework: number): HTMLElement {
  const { policy: name } = figures.policy(policy);
  const heading = el('h4', {}, plain(name));
  if (Number.isNaN(figures.policy(policy).arrivedMs[framework] ?? Number.NaN)) {
    return el('div', {}, heading, el('p', {}, 'It is not there.'));
  }
  return el(
    'div',
    {},
    heading,
    el('p', {}, factsOf(figures, policy, framework)),
    button('Look at its life', () => lookAt(figures, view, policy, framework)),
    el('p', {}, nowOf(figures, view, policy, framework)),
    ...answersOf(figures, view, policy, framework),
    ...commandOf(figures, view, policy, framework),
  );
}

/** When the chosen one arrived, if it is there under no policy at the moment. */
function arrivalOfAbsent(figures: Figures, { chosen = 0, atMs }: View): number | undefined {
  const { policies } = figures.data;
  if (policies.some((_, policy) => figures.spanAt(policy, chosen, atMs) !== undefined))
    return undefined;
  return policies
    .map(({ arrivedMs }) => arrivedMs[chosen])
    .find((ms) => ms !== undefined && !Number.isNaN(ms));
}

/** With some time before and behind it. */
function lookAt(figures: Figures, view: View, policy: number, framework: number): void {
  const { arrivedMs, completedMs, endedMs } = figures.policy(policy);
  const from = arrivedMs[framework] ?? 0;
  const done = completedMs[framework] ?? Number.NaN;
  const to = Number.isNaN(done) ? endedMs : done;
  view.look(from - (to - from) * MARGIN, to + (to - from) * MARGIN);
}

function factsOf(figures: Figures, policy: number, framework: number): string {
  const { data } = figures;
  const its = figures.policy(policy);
  const arrived = its.arrivedMs[framework] ?? 0;
  const waited = figures.waitedMs(policy, framework);
  const done = its.completedMs[framework] ?? Number.NaN;
  const what = data.frameworks.hasMinimum[framework] === 1 ? 'its minimum' : 'anything';
  const got = Number.isFinite(waited)
    ? `had ${what} after ${formatTime(waited)}`
    : `never had ${what}`;
  const relinquishes = its.relinquishes[framework] ?? 0;
  const gave = relinquishes === 0 ? '' : `; gave back ${formatNumber(relinquishes)} ×`;
  const end = Number.isNaN(done)
    ? 'did not finish'
    : `finished after ${formatTime(done - arrived)}`;
  const atTheEnd = data.classes[(its.class[framework] ?? 0) - 1] ?? '';
  return `Arrived at ${momentText(data, arrived)}; ${got}${gave}; ${end}. At the end: ${atTheEnd}.`;
}

function nowOf(figures: Figures, view: View, policy: number, framework: number): string {
  const { data } = figures;
  const span = figures.spanAt(policy, framework, view.atMs);
  const at = `At ${momentText(data, view.atMs)}`;
  if (span === undefined) return `${at} it is not there.`;
  const { name = '' } = data.phases[span.phase] ?? {};
  const stretch = `from ${formatTime(span.fromMs)} to ${formatTime(span.toMs)}, ${inCores(span.cores)} on average`;
  return `${at}: ${name} (${stretch}).`;
}

function answersOf(figures: Figures, view: View, policy: number, framework: number): HTMLElement[] {
  const answers = figures.policy(policy).history?.answers;
  if (answers === undefined) return [];
  const [first, behind] = [answers.offsets[framework] ?? 0, answers.offsets[framework + 1] ?? 0];
  if (first === behind)
    return [el('p', { class: 'soft' }, 'It never waited for long enough to be asked about.')];
  const items: HTMLElement[] = [];
  for (let place = first; place < behind; place++) {
    const at = answers.atMs[place] ?? 0;
    const next = place + 1 < behind ? (answers.atMs[place + 1] ?? 0) : Number.POSITIVE_INFINITY;
    const isWaiting = figures.spanAt(policy, framework, view.atMs) !== undefined;
    const isNow = isWaiting && at <= view.atMs && view.atMs < next;
    const text = figures.data.texts[answers.text[place] ?? 0] ?? '';
    const when = el(
      'strong',
      {},
      `At ${momentText(figures.data, at)}${isNow ? ', the latest before the moment' : ''}: `,
    );
    items.push(el('li', isNow ? { class: 'now' } : {}, when, plainLines(text)));
  }
  return [
    el('p', {}, 'Why it got no more, where the answer changed:'),
    el('ol', { class: 'answers' }, ...items),
  ];
}

function plainLines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}

/** What says it for any other moment. */
function commandOf(figures: Figures, view: View, policy: number, framework: number): HTMLElement[] {
  const { explain, frameworks, seed } = figures.data;
  if (explain === undefined) return [];
  const id = shellWord(frameworks.ids[framework] ?? '');
  const asked = explain.policies[policy] ?? '';
  const command = `${explain.command} --policy ${asked} --seed ${seed} --framework ${id} --at ${Math.round(view.atMs)}ms`;
  return [
    el('p', { class: 'soft' }, 'For this moment, or any other: ', el('code', {}, plain(command))),
  ];
}
