import { ReplayError } from '../errors.js';

/** What of a coarse-grained application's answers to offers depends on Spark's version. */
export interface SparkVersion {
  /**
   * Whose cores must come to the ratio of those it wants before it starts: of all executors launched,
   * of those that have registered, or nobody's.
   */
  readonly ratioOf: 'nobody' | 'launched' | 'registered';
  /**
   * Executors of `spark.executor.cores`, as many as fit on an agent, with GPUs and ports; else one
   * an agent, which takes all the cores that it may have.
   */
  readonly hasEqualExecutors: boolean;
  /** It refuses offers for longer than a cycle once it has all its cores. */
  readonly refusesAtMaxCores: boolean;
  /** `spark.mesos.rejectOfferDuration` is the default of the filters for a reason. */
  readonly hasRejectOfferDuration: boolean;
  /** Executors are fetched by way of Mesos' fetcher cache where that is asked for. */
  readonly hasFetcherCache: boolean;
  /** Looks at no offer while it has as many executors as it may have. */
  readonly declinesAtLimit: boolean;
  /** Launches executors on the hosts that its tasks prefer, while it waits for those. */
  readonly heedsLocality: boolean;
  /** A build of DC/OS: it suppresses offers while it wants none, and revives now and then. */
  readonly suppresses: boolean;
}

const FIRST = {
  ratioOf: 'nobody',
  hasEqualExecutors: false,
  refusesAtMaxCores: false,
  hasRejectOfferDuration: false,
  hasFetcherCache: false,
  declinesAtLimit: false,
  heedsLocality: false,
  suppresses: false,
} as const satisfies SparkVersion;

/** From which version on what is otherwise; as hundreds of the major number and the minor one. */
const CHANGES: readonly (Partial<SparkVersion> & { readonly since: number })[] = [
  { since: 106, ratioOf: 'launched' },
  // SPARK-13001: at its maximum it starved others of offers.
  { since: 200, hasEqualExecutors: true, refusesAtMaxCores: true },
  // SPARK-15994.
  { since: 201, hasFetcherCache: true },
  // SPARK-19373.
  { since: 202, ratioOf: 'registered', hasRejectOfferDuration: true },
  // SPARK-16944.
  { since: 203, declinesAtLimit: true, heedsLocality: true },
];

/** Mesos came to Spark's dynamic allocation in 1.5 and left Spark after 3. */
const EXPECTED = 'a version of Spark from 1.5 to 3, such as `1.6`, `2.4.8` or `2.4-dcos`';

/**
 * The facts of a version (`1.6`, `3.0.1`); with `-dcos` behind it of the build for DC/OS. Without a
 * version: of the latest.
 *
 * Source: Spark's sources, tags v1.5.0 to v3.0.
 * @throws {ReplayError} for what is no version that ran on Mesos.
 */
export function sparkVersion(text = '3'): SparkVersion {
  const [, major, minor = major === '3' ? '0' : '', dcos] =
    /^(\d)(?:\.(\d{1,2})(?:\.\d+)*)?(-dcos)?$/.exec(text.trim()) ?? [];
  const number = minor === '' ? Number.NaN : Number(major) * 100 + Number(minor);
  if (!(number >= 105 && number < 400)) {
    throw new ReplayError('demand', `version: cannot use \`${text}\``, EXPECTED);
  }
  const changes = CHANGES.filter(({ since }) => since <= number);
  return Object.assign({}, FIRST, ...changes, { suppresses: dcos !== undefined });
}
