/**
 * What was published of each story beside what its replays show, as the tables of docs/stories.md:
 *
 *     npm run stories [-- NUMBER...]
 *
 * Ends with how many facts agree, and fails when one does not.
 */
import { type Fact, type Story, stories } from '../../host/stories/index.js';

const asked = process.argv.slice(2).map(Number);

function row({ what, published, replayed, agrees }: Fact): string {
  const verdict = agrees === undefined ? '' : agrees ? 'yes' : '**no**';
  return `| ${[what, published, replayed, verdict].join(' | ')} |`;
}

/** Each parameter once, whatever traces have it. */
function assumptions({ traces }: Story): string[] {
  const lines = traces.flatMap(({ parameters }) =>
    Object.entries(parameters).map(([name, { about, value, range, isPublished }]) => {
      const origin = isPublished === true ? 'published' : 'assumed';
      return `* \`${name}\` ${value} (${origin}, from ${range[0]} to ${range[1]}): ${about}`;
    }),
  );
  return [...new Set(lines)];
}

let agreed = 0;
let differed = 0;
for (const story of stories) {
  if (asked.length > 0 && !asked.includes(story.number)) continue;
  const facts = await story.facts();
  agreed += facts.filter(({ agrees }) => agrees === true).length;
  differed += facts.filter(({ agrees }) => agrees === false).length;
  const lines = [
    `## ${story.number}. ${story.title}`,
    '',
    `${story.source}. Traces: ${story.traces.map(({ name }) => `\`${name}\``).join(', ') || 'those of story 2'}.`,
    '',
    '| what | published | replayed | agrees |',
    '|---|---|---|---|',
    ...facts.map(row),
    '',
    ...assumptions(story),
  ];
  console.log(`${lines.join('\n').trimEnd()}\n`);
}
console.log(`${agreed} agree, ${differed} differ`);
if (differed > 0) process.exitCode = 1;
