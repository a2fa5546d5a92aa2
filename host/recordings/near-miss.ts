import type { Start } from './file.js';

/** What looks like a recording and is none, said to whoever brings it. */
interface NearMiss {
  readonly what: string;
  readonly looksLike: RegExp;
}

const GLOG = String.raw`[IWEF]\d{4}(?:\d{4})? \d\d:\d\d:\d\d\.\d{6}\s+\d+ `;

const NEAR_MISSES: readonly NearMiss[] = [
  {
    what: "compressed with lz4 in lz4-java's blocks, as Spark does, which is not read: zstd is",
    looksLike: /^LZ4Block/,
  },
  {
    what: "compressed with snappy in snappy-java's frames, as Spark does, which is not read: zstd is",
    looksLike: /^.SNAPPY\0/,
  },
  {
    what: "an agent's log, which says nothing of offers: the master's log is needed",
    looksLike: new RegExp(`^.*?${GLOG}(?:slave|containerizer|gc|fetcher)\\.cpp:`, 'm'),
  },
  {
    what: "the output of a framework, which knows its own offers only: the master's log is needed",
    looksLike: new RegExp(`^.*?${GLOG}(?:sched|detector)\\.cpp:`, 'm'),
  },
  {
    what: 'calls and events of the scheduler API without their times: a recorder notes when each came',
    looksLike:
      /^\s*\{\s*(?:"framework_id"\s*:\s*\{[^}]*\}\s*,\s*)?"type"\s*:\s*"(?:SUBSCRIBED?|OFFERS|ACCEPT|DECLINE)"/,
  },
  {
    what: 'a snapshot of metrics, which says nothing of agents and frameworks',
    looksLike: /^\s*\{\s*"[a-z_]+\\?\/[a-z_/\\]+"\s*:/,
  },
];

/** What a file is that no kind knows, if it is something that people bring. */
export function nearMiss({ text }: Start): string | undefined {
  return NEAR_MISSES.find(({ looksLike }) => looksLike.test(text))?.what;
}
