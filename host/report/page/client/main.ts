import type { PageData } from '../data-types.js';
import { charts } from './charts.js';
import { el } from './dom.js';
import { Figures } from './figures.js';
import { heat } from './heat.js';
import { Lanes } from './lanes.js';
import { moment } from './moment.js';
import { story } from './story.js';
import { tools } from './tools.js';
import { unpacked } from './unpack.js';
import { View } from './view.js';

/** Shorter stretches of time than this hold nothing: the clock of a replay ticks in ms. */
const LEAST_MS = 20;

/** Lets one look closer. Without it, or where it cannot run, the page is readable as it is. */
async function look(): Promise<void> {
  const section = document.getElementById('closer');
  const packed = document.getElementById('data')?.textContent;
  if (section === null || !packed || !('DecompressionStream' in window)) return;
  const data = (await unpacked(packed)) as PageData;
  const view = new View(data.endMs, Math.min(LEAST_MS, data.endMs));
  const figures = new Figures(data);
  const lanes = new Lanes(figures, view);
  const agents = heat(data, view);
  section.append(
    el('h2', { id: 'closer-title' }, 'Look closer'),
    el(
      'p',
      { class: 'soft' },
      'All that follows shares one stretch of time and one moment. Drag over a plot to look closer (or the wheel with Ctrl), ' +
        'click to choose the moment; the buttons and the slider do the same.',
    ),
    tools(data, view),
    moment(figures, view),
    lanes.element,
    story(figures, view),
    charts(data, view),
    ...(agents === undefined ? [] : [agents]),
  );
  document.documentElement.classList.add('live');
  section.hidden = false;
  lanes.mounted();
  view.moment(data.endMs / 2);
}

void look();
