import type { ReplayResult } from '../../replay/result.js';
import { comparedWith, conclusion } from '../conclusion.js';
import { overSeedsRows, overSeedsSentence } from '../over-seeds.js';
import { type SummaryRow, summaryRows } from '../summary.js';
import { html, type Markup } from './html.js';

/** All figures as tables, and what several seeds say where they were played. */
export function figures(result: ReplayResult): Markup {
  const compared = comparedWith(result);
  return html`<section>
<h2 id="figures">The figures</h2>
<ul>${result.policies.map((policy) => html`<li><strong>${policy.policy}</strong>: ${conclusion(policy)}.</li>`)}</ul>
${compared === undefined ? html`` : html`<p class="soft">${compared}</p>`}
${table(result, summaryRows(result), 'All figures')}
</section>
${overSeeds(result)}`;
}

function overSeeds(result: ReplayResult): Markup {
  if (result.overSeeds === undefined) return html``;
  return html`<section>
<h2 id="seeds">Luck or not</h2>
<p class="soft">${overSeedsSentence(result.overSeeds)}</p>
${table(result, overSeedsRows(result.overSeeds), 'Figures over seeds')}
</section>`;
}

function table({ policies }: ReplayResult, rows: readonly SummaryRow[], label: string): Markup {
  const lines = rows.map(
    (row) => html`<tr class="${row.indented ? 'sub' : 'main'}"><th scope="row">${row.label}</th>
${row.cells.map((_, index) => cells(row, index))}<td class="meaning">${row.meaning ?? ''}</td></tr>
`,
  );
  // A name stands over its figures, and not over the differences beside them.
  const heads = policies.map(
    ({ policy }, index) =>
      html`<th scope="col">${policy}</th>${index === 0 ? html`` : html`<td></td>`}`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr><td></td>${heads}<td class="meaning"></td></tr></thead>
<tbody>
${lines}</tbody></table></div>`;
}

function cells(row: SummaryRow, index: number): Markup {
  const figure = html`<td>${row.cells[index] ?? ''}</td>`;
  if (index === 0) return figure;
  return html`${figure}<td class="difference">${row.differences[index] ?? ''}</td>`;
}
