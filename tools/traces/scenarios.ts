/**
 * Writes the traces of stories that the package ships, as the stories make them:
 *
 *     npx tsx tools/traces/scenarios.ts [OUT]
 *
 * OUT is where the traces go (default: traces). The same run always gives the same bytes.
 */
import { join } from 'node:path';
import { storyTraces } from '../../host/stories/index.js';
import { writeTrace } from '../../host/trace/writer.js';

const [out = 'traces'] = process.argv.slice(2);
for (const { name, make } of Object.values(storyTraces)) {
  const { header, events } = make(0);
  const path = join(out, `${name}.jsonl`);
  await writeTrace(path, header, events);
  process.stdout.write(`${path}: ${events.length} events\n`);
}
