import type { ReplayResult } from '../../replay/result.js';
import { type Assets, assets } from './assets.js';
import { binsOf } from './bins.js';
import { roleBands } from './colours.js';
import type { PageContext } from './context.js';
import { pageData } from './data.js';
import { distribution } from './distribution.js';
import { figures } from './figures.js';
import { frameworksTable } from './frameworks.js';
import { html, Markup } from './html.js';
import { lanes } from './lanes.js';
import { overTime } from './over-time.js';
import { packed } from './pack.js';
import { plottedOf } from './plotted.js';
import { contentSecurity } from './security.js';
import { settings } from './settings.js';
import { top } from './top.js';

/**
 * The comparison as one HTML page that needs nothing else. What decides is readable without a script:
 * verdict, figures, plots, a table of the frameworks. The script in it lets one look closer, into the
 * same figures, which lie in it compressed.
 */
export function renderPage(result: ReplayResult, context: PageContext = {}): string {
  const bins = binsOf(result);
  const roles = roleBands(result.policies);
  const plotted = plottedOf(result, bins, roles);
  const parts = assets();
  const data = packed(pageData(result, context, { bins, roles, plotted }));
  const page = html`<!doctype html>
<html lang="en">
${head(result, parts)}
<body>
${top(result, context)}
<main>
${figures(result)}
${distribution(result)}
${overTime(plotted, bins)}
${lanes(result, bins)}
<section id="closer" hidden></section>
${frameworksTable(result)}
${settings(result, parts.version)}
</main>
<footer>Made by fairlead ${parts.version}. Everything on this page comes from replaying one recording: the same
recording, policies and seed give the same page.</footer>
<script type="application/octet-stream" id="data">${new Markup(data)}</script>
<script>${new Markup(parts.script)}</script>
</body>
</html>
`;
  return page.text;
}

function head(result: ReplayResult, parts: Assets): Markup {
  return html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurity(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="fairlead">
<link rel="icon" href="data:,">
<title>${result.trace}: ${result.policies.map((policy) => policy.policy).join(', ')}</title>
<style>${new Markup(parts.style)}</style>
</head>`;
}
