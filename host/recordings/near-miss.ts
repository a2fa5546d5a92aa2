import type { Start } from './file.js';

/** What looks like a recording and is none, said to whoever brings it. */
interface NearMiss {
  readonly what: string;
  readonly looksLike: RegExp;
}

const GLOG = String.raw`[IWEF]\d{4}(?:\d{4})? \d\d:\d\d:\d\d\.\d{6}\s+\d+ `;

const NEAR_MISSES: readonly NearMiss[] = [
  {
    what: 'compressed with lzf, which is not read: write it with spark.eventLog.compression.codec=zstd',
    looksLike: new RegExp(`^ZV[${String.fromCharCode(0, 1)}]`),
  },
  {
    what: "an agent's log, which says nothing of offers: the master's log is needed",
    looksLike: new RegExp(`^.*?${GLOG}(?:slave|containerizer|gc|fetcher)\\.cpp:`, 'm'),
  },
  {
    what: "the output of a framework, which knows its own offers only: the master's log is needed",
    looksLike: new RegExp(`^.*?${GLOG}(?:sched|scheduler|detector)\\.cpp:`, 'm'),
  },
  {
    what: "an executor's output, which says nothing of offers: the master's log is needed",
    looksLike: new RegExp(`^.*?${GLOG}(?:exec|executor)\\.cpp:`, 'm'),
  },
  {
    what: "ZooKeeper's log, which knows who leads and nothing of offers: the master's log is needed",
    looksLike: /^.*\[myid:\d*\].*(?:QuorumPeer|NIOServerC|ZooKeeperServer|FastLeaderElection)/m,
  },
  {
    what: "the log of a Spark driver, which says neither what it wanted nor what it was offered: its event log is needed (spark.eventLog.enabled), or the master's log",
    looksLike:
      /^.*\b(?:INFO|WARN|ERROR)\s+(?:[\w.]*\.)?(?:SparkContext|TaskSetManager|DAGScheduler|\w*SchedulerBackend)\b/m,
  },
  {
    what: "Marathon's log, which knows its own offers only: the master's log is needed",
    looksLike: /^.*\bmesosphere\.marathon\./m,
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
