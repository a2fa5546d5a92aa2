/**
 * The boundary between the module and its host, once: `npm run abi` makes of it the constants of
 * both sides (assembly/abi.ts), the module's dispatch (assembly/calls/dispatch.ts), where the fields
 * of a record stand (assembly/calls/records.ts), the host's encoders (host/allocator/records.ts),
 * the C header (include/fairlead.h) and the tables of docs/abi.md.
 */

/** What a field is. Those behind one of varying length have no place of their own. */
export type FieldType = 'number' | 'name' | 'pairs' | 'bag' | 'rest';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** What it means, for the page. */
  readonly doc?: string;
}

export interface RecordIn {
  readonly op: string;
  readonly code: number;
  /** What the module calls for it, in which file of assembly/calls. */
  readonly run: string;
  readonly file: string;
  readonly fields: readonly Field[];
  /** What it does, for the page. */
  readonly doc?: string;
  /** Gives back more than it takes, so that it works when memory is exhausted, too. */
  readonly isFreeing?: boolean;
}

const field =
  (type: FieldType) =>
  (name: string, doc?: string): Field => ({
    name,
    type,
    ...(doc === undefined ? {} : { doc }),
  });
const num = field('number');
const name = field('name');
const pairs = field('pairs');
const bag = field('bag');
const rest = field('rest');

const agent = num('agent');
const framework = num('framework');
const role = num('role');
const offer = num('offer');
const refuse = num('refuseMs', 'refuse ms or −1');
const roleCount = num('roleCount', 'number of roles');
const subscriptions = rest('subscriptions', '`(role, suppressed 0/1)…`');

type In = Omit<RecordIn, 'file'>;

function inFile(file: string, records: readonly In[]): RecordIn[] {
  return records.map((record) => ({ ...record, file }));
}

/** Records for the module, a section of the page each. */
export const RECORDS_IN: Readonly<Record<string, readonly RecordIn[]>> = {
  Definitions: [
    ...inFile('definitions', [
      {
        op: 'CONFIGURE',
        code: 1,
        run: 'opConfigure()',
        fields: [
          num('intervalMs', 'interval ms'),
          num('eventDriven', 'event-driven 0/1'),
          num('filterGpu', 'GPU filter 0/1'),
          num('agentOrder', 'agent order (`AGENTS_BY_ID`, `AGENTS_SEEDED`)'),
          num('seed'),
          num('fairnessExcluded', 'excluded names as bits'),
        ],
      },
      {
        op: 'DEFINE_NAME',
        code: 2,
        run: 'opDefineName()',
        fields: [
          num('index', 'index (at most the number known)'),
          num('isExcluded', 'left out of dominant shares 0/1'),
        ],
      },
      {
        op: 'DEFINE_KIND',
        code: 3,
        run: 'opDefineKind()',
        fields: [
          num('kind'),
          num('resourceName', 'name'),
          num('role', 'role that it is reserved for (or the root)'),
          num('flags'),
          num('volumeSize', 'size of a shared volume'),
        ],
      },
      {
        op: 'DEFINE_ROLE',
        code: 4,
        run: 'opDefineRole()',
        fields: [role, num('parent'), name('path', 'name (the full path)')],
      },
      {
        op: 'SET_MIN_ALLOCATABLE',
        code: 5,
        run: 'opSetMinAllocatable()',
        fields: [rest('alternatives', 'pairs, pairs, …')],
        doc: 'an offer must reach one of them; none: anything',
      },
      {
        op: 'SET_ROLE_POLICY',
        code: 6,
        run: 'opSetRolePolicy()',
        fields: [
          num('role', 'role (`ROLE_ROOT` too)'),
          num('order'),
          num('admission'),
          num('patienceMs', 'patience ms (−1: never)'),
          num('backoffMs', 'backoff ms'),
          num('backoffMaxMs', 'most backoff ms'),
          num('requeueBack', 'to the back 0/1'),
          num('limit', 'limit (0: none)'),
          num('group', 'group: one number for all roles among which a refusal passes on (0: none)'),
        ],
      },
      {
        op: 'SET_WEIGHT',
        code: 7,
        run: 'opSetWeight()',
        fields: [role, num('weight', 'weight (the one field that need not be whole)')],
      },
      {
        op: 'SET_QUOTA',
        code: 8,
        run: 'opSetQuota()',
        fields: [
          num('role', 'role at the top level'),
          pairs('guarantees', 'pairs of guarantees'),
          pairs('limits', 'pairs of limits'),
        ],
      },
    ]),
    ...inFile('sweep', [
      {
        op: 'SWEEP',
        code: 9,
        run: 'opSweep()',
        fields: [num('itemCount', 'number of set items that the host numbered')],
        doc: 'forgets what nothing refers to (below)',
        isFreeing: true,
      },
    ]),
  ],
  Agents: inFile('agents', [
    {
      op: 'ADD_AGENT',
      code: 16,
      run: 'opAddAgent()',
      fields: [
        agent,
        num('traits'),
        num('whitelisted', 'listed 0/1'),
        bag('total', 'bag (its total)'),
        name('id', 'name (its id)'),
      ],
    },
    {
      op: 'SET_AGENT_TOTAL',
      code: 17,
      run: 'opSetAgentTotal()',
      fields: [agent, bag('total', 'bag')],
    },
    { op: 'SET_AGENT_TRAITS', code: 18, run: 'opSetAgentTraits()', fields: [agent, num('traits')] },
    {
      op: 'CLEAR_AGENT_FILTERS',
      code: 19,
      run: 'opClearAgentFilters()',
      fields: [agent],
      doc: 'its attributes changed',
    },
    { op: 'REMOVE_AGENT', code: 20, run: 'opRemoveAgent()', fields: [agent], isFreeing: true },
    { op: 'ACTIVATE_AGENT', code: 21, run: 'opActivateAgent(true)', fields: [agent] },
    { op: 'DEACTIVATE_AGENT', code: 22, run: 'opActivateAgent(false)', fields: [agent] },
    {
      op: 'SET_AGENT_LISTED',
      code: 23,
      run: 'opSetAgentListed()',
      fields: [agent, num('whitelisted', '0/1: whether a whitelist lets it pass')],
    },
    {
      op: 'TRIGGER_AGENT',
      code: 24,
      run: 'opTriggerAgent()',
      fields: [agent],
      doc: 'allocate on it if event-driven',
    },
    {
      op: 'HOLD',
      code: 25,
      run: 'opHold()',
      fields: [framework, role, agent, bag('used', 'bag')],
      doc: 'tasks that already run there',
    },
    {
      op: 'SET_UNAVAILABILITY',
      code: 26,
      run: 'opSetUnavailability()',
      fields: [
        agent,
        num('isScheduled', 'scheduled 0/1'),
        num('startMs', 'start ms'),
        num('durationMs', 'duration ms or −1'),
      ],
    },
    {
      op: 'EXPECT_AGENTS',
      code: 27,
      run: 'opExpectAgents()',
      fields: [num('count', 'number')],
      doc: 'pause until so many agents are there',
    },
    {
      op: 'GROW_AGENT',
      code: 28,
      run: 'opGrowAgent()',
      fields: [agent, bag('more', 'bag')],
      doc: 'a resource provider adds to its total',
    },
  ]),
  Frameworks: [
    ...inFile('frameworks', [
      {
        op: 'ADD_FRAMEWORK',
        code: 32,
        run: 'opAddFramework()',
        fields: [
          framework,
          num('capabilities'),
          num('isActive', 'active 0/1 (2: only named, because an agent runs its tasks)'),
          num('isPermanent', 'permanent 0/1'),
          num('priority'),
          roleCount,
          subscriptions,
          name('id', 'name (its id)'),
        ],
      },
      {
        op: 'UPDATE_FRAMEWORK',
        code: 33,
        run: 'opUpdateFramework()',
        fields: [
          framework,
          num('capabilities'),
          num('isPermanent', 'permanent'),
          num('priority'),
          roleCount,
          subscriptions,
        ],
        doc: 'all anew',
      },
      {
        op: 'REMOVE_FRAMEWORK',
        code: 34,
        run: 'opRemoveFramework()',
        fields: [num('framework', 'framework, also one that is only named')],
        isFreeing: true,
      },
      { op: 'ACTIVATE_FRAMEWORK', code: 35, run: 'opActivateFramework()', fields: [framework] },
      {
        op: 'DEACTIVATE_FRAMEWORK',
        code: 36,
        run: 'opDeactivateFramework()',
        fields: [framework],
        isFreeing: true,
      },
      {
        op: 'SUPPRESS',
        code: 37,
        run: 'opSuppress()',
        fields: [framework, num('role', 'role or −1 for all')],
      },
      {
        op: 'REVIVE',
        code: 38,
        run: 'opRevive()',
        fields: [framework, num('role', 'role or −1 for all')],
      },
    ]),
    ...inFile('declarations', [
      {
        op: 'SET_CLIENT_MIN_ALLOCATABLE',
        code: 39,
        run: 'opSetClientMinAllocatable()',
        fields: [
          framework,
          role,
          num('hasOwn', 'own list 0/1'),
          rest('alternatives', 'pairs, pairs, …'),
        ],
      },
      {
        op: 'SET_EXCLUDED',
        code: 40,
        run: 'opSetExcluded()',
        fields: [framework, role, agent, num('isExcluded', '0/1: what offer constraints say')],
      },
      {
        op: 'SET_MINIMUM',
        code: 41,
        run: 'opSetMinimum()',
        fields: [
          framework,
          role,
          num('patienceMs', 'patience ms or −1'),
          num('recoveryPatienceMs', 'recovery patience ms or −1'),
          pairs('least', 'pairs of the minimum (none: withdrawn)'),
          pairs('unit', 'pairs of its unit'),
        ],
      },
      { op: 'STARTED', code: 42, run: 'opStarted()', fields: [framework, role] },
      {
        op: 'INVERSE_ANSWER',
        code: 43,
        run: 'opInverseAnswer()',
        fields: [framework, agent, refuse],
      },
      {
        op: 'SET_DURATION',
        code: 44,
        run: 'opSetDuration()',
        fields: [framework, num('durationMs', 'ms or 0')],
      },
      {
        op: 'SET_STANDING_REFUSAL',
        code: 45,
        run: 'opSetStandingRefusal()',
        fields: [
          framework,
          role,
          num('stands', '0/1'),
          refuse,
          rest('unless', 'pairs, pairs, …: what reaches one of them is offered all the same'),
        ],
        doc: 'what a batch (`OP_ALLOCATE`) offers it besides is declined at its end, and counted by `OUT_DECLINED`',
      },
    ]),
  ],
  'Answers, operations, time': [
    ...inFile('offers', [
      {
        op: 'ACCEPT',
        code: 48,
        run: 'opAccept()',
        fields: [
          refuse,
          num('offerCount', 'number of offers'),
          rest('offers', 'offers (one framework, role, agent)'),
          bag('used', 'bag in use'),
        ],
      },
      {
        op: 'DECLINE',
        code: 49,
        run: 'opDecline()',
        fields: [offer, num('refuseMs', 'refuse ms or −1 (no filter); capped at `REFUSE_MS_MAX`')],
        isFreeing: true,
      },
      {
        op: 'FINISH',
        code: 50,
        run: 'opFinish()',
        fields: [
          num('framework', 'framework (also one only named)'),
          role,
          agent,
          refuse,
          bag('ended', 'bag'),
        ],
        isFreeing: true,
      },
      {
        op: 'CONVERT',
        code: 51,
        run: 'opConvert()',
        fields: [offer, bag('consumed', 'bag consumed'), bag('converted', 'bag converted')],
        doc: 'an operation; the offer is told again',
      },
      {
        op: 'IMPOSE',
        code: 52,
        run: 'opImpose()',
        fields: [framework, role, agent, bag('offered', 'bag')],
        doc: 'an offer that somebody else decided on',
      },
      {
        op: 'CONVERT_AVAILABLE',
        code: 53,
        run: 'opConvertAvailable()',
        fields: [agent, bag('consumed', 'bag consumed'), bag('converted', 'bag converted')],
      },
    ]),
    ...inFile('time', [
      {
        op: 'ADVANCE',
        code: 64,
        run: 'opAdvance()',
        fields: [num('nowMs', 'now ms')],
        isFreeing: true,
      },
      { op: 'ALLOCATE', code: 65, run: 'opAllocate()', fields: [], doc: 'a batch over all agents' },
      {
        op: 'ALLOCATE_AGENTS',
        code: 66,
        run: 'opAllocateAgents()',
        fields: [
          num('firstCount', 'count'),
          rest('agents', 'agents of stage 1 (count of them), agents of stage 2'),
        ],
      },
      { op: 'PAUSE', code: 67, run: 'opPause(true)', fields: [] },
      { op: 'RESUME', code: 68, run: 'opPause(false)', fields: [] },
    ]),
  ],
};

export interface RecordOut {
  readonly out: string;
  readonly code: number;
  /** For the page. */
  readonly fields: string;
}

export const RECORDS_OUT: readonly RecordOut[] = [
  {
    out: 'OFFER',
    code: 1,
    fields: 'offer, framework, role, agent, which `OUT_BAG` of this outbox is its bag (from 0)',
  },
  { out: 'RESCINDED', code: 2, fields: 'offer' },
  {
    out: 'RELINQUISH',
    code: 3,
    fields:
      'framework, role, attempt, repeated 0/1, backoff until ms (−1: none), number of offers, offers, number of agents, `(agent, bag)…`',
  },
  { out: 'TRANSITION', code: 4, fields: 'framework, role, from, to' },
  { out: 'INVERSE_OFFER', code: 5, fields: 'framework, agent' },
  { out: 'EXPLAIN', code: 6, fields: 'answers to the questions of `assembly/calls/explain.ts`' },
  { out: 'HOLDING', code: 7, fields: 'agent, bag: answers of `availableOf` and `holdingsOf`' },
  {
    out: 'HOLDER',
    code: 8,
    fields:
      'framework, role, only offered 0/1, bag: who has what on an agent, answers of `holdersOf`',
  },
  {
    out: 'BAG',
    code: 9,
    fields:
      'bag: what offers behind it are of. Several offers may name one; the same resources may stand in two',
  },
  {
    out: 'SWEPT',
    code: 10,
    fields: 'number of roles forgotten, roles, and the same of kinds, names and set items',
  },
  {
    out: 'DECLINED',
    code: 11,
    fields: 'framework, number of offers: a batch made them, and they stood refused',
  },
];
