import type { ReplayResult } from '../../replay/result.js';
import { html, type Markup } from './html.js';

/** By what all this was made: policies as files of policies have them, seed and version. */
export function settings(result: ReplayResult, version: string): Markup {
  const policies = result.policies.map(({ policy, settings: roles }) => {
    const text = JSON.stringify({ name: policy, roles });
    return html`<dt>${policy}</dt><dd><code>${text}</code></dd>
`;
  });
  const seeds = result.overSeeds?.seeds.join(', ') ?? String(result.seed);
  return html`<section>
<h2 id="settings">The settings</h2>
<p class="soft">Each policy as a policy file; roles that none of its selectors matches are as Mesos has them.</p>
<dl class="settings">${policies}<dt>seed</dt><dd>${seeds}</dd><dt>fairlead</dt><dd>${version}</dd></dl>
</section>`;
}
