import { ROLE_ROOT } from '../abi';
import { Agent, agents, Opening } from '../cluster/agent';
import { AgentsById } from '../cluster/agents-by-id';
import { Client, clients } from '../cluster/client';
import { Clock } from '../cluster/clock';
import { Eligible } from '../cluster/eligible';
import { Epochs } from '../cluster/epochs';
import { Filter, filters } from '../cluster/filter';
import { Framework, frameworks } from '../cluster/framework';
import { Holding, holdings, Offer, offers } from '../cluster/holding';
import { Minimums, minimums } from '../cluster/minimum';
import { Options } from '../cluster/options';
import { Asked, askings, Happenings } from '../cluster/refusals';
import { EasyRoles, Role, roleDefine, roles } from '../cluster/role';
import { Standing } from '../cluster/standing';
import { Totals, totals } from '../cluster/totals';
import { Triggers } from '../cluster/triggers';
import { Shape, shapes } from '../cluster/units';
import { Waiting, waiting } from '../cluster/waiting';
import { Wheel, wheelStart } from '../cluster/wheel';
import { asideEnsure, Stage } from '../cycle/aside';
import { HeldBack } from '../cycle/candidates';
import {
  HEAP_HEADS_BYTES,
  Heap,
  memoryStart,
  reserve,
  SLACK,
  take,
  takeZeroed,
} from '../memory/heap';
import { DIGIT_COUNTS_BYTES, Keys, keys } from '../memory/keys';
import {
  AGENTS_AT,
  AGENTS_BY_ID_AT,
  ANSWERED_AT,
  ASKINGS_AT,
  BAG_ROOM_AT,
  BESIDE_AT,
  BY_ID_AT,
  CLIENTS_AT,
  CLOCK_AT,
  COPY_AT,
  EARMARK_AT,
  EASY_ROLES_AT,
  ELIGIBLE_AT,
  EPOCHS_AT,
  FILTER_MAP_AT,
  FILTERS_AT,
  FRAMEWORKS_AT,
  FRESH_ROLES_AT,
  GANG_AT,
  HAPPENINGS_AT,
  HEADROOM_AT,
  HEAP_AT,
  HELD_BACK_AT,
  HOLDING_MAP_AT,
  HOLDINGS_AT,
  INCOMING_AT,
  INVERSE_MAP_AT,
  INVERSES_AT,
  KEPT_AGENTS_AT,
  KEYS_AT,
  KINDS_AT,
  LACK_AT,
  LAYOUT_END,
  LEAVING_AT,
  MAINTENANCE_AGENTS_AT,
  MINIMUM_LIST_AT,
  MINIMUMS_AT,
  OFFERS_AT,
  OPEN_AGENTS_AT,
  OPENING_AT,
  OPTIONS_AT,
  OUTGOING_AT,
  OVERDUE_CLIENTS_AT,
  OVERDUE_TURNS_AT,
  PASSED_OVER_AT,
  QUOTA_ROLE_LIST_AT,
  RECOVERY_AT,
  REFUSERS_AT,
  ROLES_ASIDE_AT,
  ROLES_AT,
  SHAPES_AT,
  STAGE_AT,
  STALE_AGENTS_AT,
  STANDING_AT,
  STARTS_AT,
  SUMS_AT,
  TOLD_BAGS_AT,
  TOLD_OFFERS_AT,
  TOTALS_AT,
  TRANSIENT_AT,
  TRIGGERED_AGENTS_AT,
  TRIGGERS_AT,
  TURN_WORDS_AT,
  VISIT_OFFERS_AT,
  VOCABULARY_AT,
  WAITING_AT,
  WHEEL_AT,
  WORKING_AT,
  WORKING2_AT,
} from '../memory/layout';
import { List } from '../memory/list';
import { PairMap } from '../memory/pair-map';
import { Table, tableStart } from '../memory/table';
import { Transient } from '../memory/transient';
import { Lack } from '../policy/feasible';
import { Gang, gang } from '../policy/gang';
import { Earmark, earmark } from '../policy/holder';
import { Inverse, inverses } from '../policy/maintenance';
import { Outgoing, outgoing } from '../policy/outbox';
import { Headroom, headroom } from '../policy/quota';
import { Beside, Starts } from '../policy/starts';
import { BagRoom, bagRoom, SCRATCH_BYTES } from '../resources/bag';
import { Kind, kinds } from '../resources/kinds';
import { VECTOR_BYTES, vectorNew } from '../resources/quantities';
import { recentStart } from '../resources/recent';
import { Sums, sums } from '../resources/sums';
import { Vocabulary } from '../resources/vocabulary';
import { Recovery } from './agents';
import { Copy } from './explain';
import { Incoming, incoming } from './fields';
import { INBOX_LEAST } from './inbox';

/** An empty allocator. */

/** 0, or -1 without memory for it. */
export function stateStart(pagesMax: u32): i32 {
  layoutCheck();
  memoryStart(pagesMax);
  if (!reserve(4 * SLACK)) return -1;
  tablesStart();
  incoming.at = take(INBOX_LEAST);
  incoming.bytes = INBOX_LEAST;
  outgoing.at = take(INBOX_LEAST);
  outgoing.bytes = INBOX_LEAST;
  bagRoom.scratch = takeZeroed(SCRATCH_BYTES);
  keys.digitCounts = take(DIGIT_COUNTS_BYTES);
  headroom.cut = takeZeroed(3 * VECTOR_BYTES);
  sums.total = vectorNew();
  sums.capacity = vectorNew();
  sums.having = vectorNew();
  sums.keptReserved = vectorNew();
  sums.keptPlain = vectorNew();
  earmark.has = vectorNew();
  gang.has = vectorNew();
  sums.free = vectorNew();
  totals.owned = vectorNew();
  minimums.dueMs = i64.MAX_VALUE;
  waiting.overdueMs = i64.MAX_VALUE;
  recentStart();
  wheelStart();
  totals.all = vectorNew();
  totals.revocableAvailable = vectorNew();
  headroom.required = vectorNew();
  headroom.available = vectorNew();
  return asideEnsure(ROLE_ROOT + 1) && roleDefine(ROLE_ROOT, ROLE_ROOT, 0, 0) ? 0 : -1;
}

function tablesStart(): void {
  tableStart(agents, offsetof<Agent>());
  tableStart(frameworks, offsetof<Framework>());
  tableStart(roles, offsetof<Role>());
  tableStart(kinds, offsetof<Kind>());
  tableStart(clients, offsetof<Client>());
  tableStart(offers, offsetof<Offer>());
  tableStart(holdings, offsetof<Holding>());
  tableStart(filters, offsetof<Filter>());
  tableStart(inverses, offsetof<Inverse>());
  tableStart(shapes, offsetof<Shape>());
  tableStart(askings, offsetof<Asked>());
}

/** Where constant texts begin (`memoryBase` of asconfig.json). */
const FIRST_DATA: usize = 4096;

/** Nothing of the first page lies on something else (memory/layout.ts). */
function layoutCheck(): void {
  let last: usize = 64;
  last = room(last, HEAP_AT, offsetof<Heap>() + HEAP_HEADS_BYTES);
  last = room(last, KEYS_AT, offsetof<Keys>());
  last = room(last, TRANSIENT_AT, offsetof<Transient>());
  last = room(last, VOCABULARY_AT, offsetof<Vocabulary>());
  last = room(last, BAG_ROOM_AT, offsetof<BagRoom>());
  last = room(last, SUMS_AT, offsetof<Sums>());
  last = room(last, CLOCK_AT, offsetof<Clock>());
  last = room(last, OPTIONS_AT, offsetof<Options>());
  last = room(last, EPOCHS_AT, offsetof<Epochs>());
  last = room(last, TOTALS_AT, offsetof<Totals>());
  last = room(last, TRIGGERS_AT, offsetof<Triggers>());
  last = room(last, BY_ID_AT, offsetof<AgentsById>());
  last = room(last, OPENING_AT, offsetof<Opening>());
  last = room(last, MINIMUMS_AT, offsetof<Minimums>());
  last = room(last, WAITING_AT, offsetof<Waiting>());
  last = room(last, HAPPENINGS_AT, offsetof<Happenings>());
  last = room(last, ELIGIBLE_AT, offsetof<Eligible>());
  last = room(last, WHEEL_AT, offsetof<Wheel>());
  last = room(last, OUTGOING_AT, offsetof<Outgoing>());
  last = room(last, HEADROOM_AT, offsetof<Headroom>());
  last = room(last, EARMARK_AT, offsetof<Earmark>());
  last = room(last, STARTS_AT, offsetof<Starts>());
  last = room(last, GANG_AT, offsetof<Gang>());
  last = room(last, STAGE_AT, offsetof<Stage>());
  last = room(last, HELD_BACK_AT, offsetof<HeldBack>());
  last = room(last, INCOMING_AT, offsetof<Incoming>());
  last = room(last, RECOVERY_AT, offsetof<Recovery>());
  last = room(last, COPY_AT, offsetof<Copy>());
  last = room(last, LACK_AT, offsetof<Lack>());
  last = room(last, BESIDE_AT, offsetof<Beside>());
  last = room(last, EASY_ROLES_AT, offsetof<EasyRoles>());
  last = room(last, STANDING_AT, offsetof<Standing>());
  last = room(last, AGENTS_AT, offsetof<Table>());
  last = room(last, FRAMEWORKS_AT, offsetof<Table>());
  last = room(last, ROLES_AT, offsetof<Table>());
  last = room(last, KINDS_AT, offsetof<Table>());
  last = room(last, CLIENTS_AT, offsetof<Table>());
  last = room(last, OFFERS_AT, offsetof<Table>());
  last = room(last, HOLDINGS_AT, offsetof<Table>());
  last = room(last, FILTERS_AT, offsetof<Table>());
  last = room(last, HOLDING_MAP_AT, offsetof<PairMap>());
  last = room(last, FILTER_MAP_AT, offsetof<PairMap>());
  last = room(last, INVERSE_MAP_AT, offsetof<PairMap>());
  last = room(last, INVERSES_AT, offsetof<Table>());
  last = room(last, SHAPES_AT, offsetof<Table>());
  last = room(last, ASKINGS_AT, offsetof<Table>());
  last = room(last, AGENTS_BY_ID_AT, offsetof<List>());
  last = room(last, OPEN_AGENTS_AT, offsetof<List>());
  last = room(last, TRIGGERED_AGENTS_AT, offsetof<List>());
  last = room(last, VISIT_OFFERS_AT, offsetof<List>());
  last = room(last, TOLD_OFFERS_AT, offsetof<List>());
  last = room(last, TOLD_BAGS_AT, offsetof<List>());
  last = room(last, ANSWERED_AT, offsetof<List>());
  last = room(last, QUOTA_ROLE_LIST_AT, offsetof<List>());
  last = room(last, ROLES_ASIDE_AT, offsetof<List>());
  last = room(last, MINIMUM_LIST_AT, offsetof<List>());
  last = room(last, STALE_AGENTS_AT, offsetof<List>());
  last = room(last, MAINTENANCE_AGENTS_AT, offsetof<List>());
  last = room(last, FRESH_ROLES_AT, offsetof<List>());
  last = room(last, OVERDUE_CLIENTS_AT, offsetof<List>());
  last = room(last, OVERDUE_TURNS_AT, offsetof<List>());
  last = room(last, PASSED_OVER_AT, offsetof<List>());
  last = room(last, REFUSERS_AT, offsetof<List>());
  last = room(last, TURN_WORDS_AT, offsetof<List>());
  last = room(last, KEPT_AGENTS_AT, offsetof<List>());
  last = room(last, LEAVING_AT, offsetof<List>());
  last = room(last, WORKING_AT, offsetof<List>());
  last = room(last, WORKING2_AT, offsetof<List>());
  const end: usize = LAYOUT_END;
  assert(last <= end && end <= FIRST_DATA, 'the registers outgrew their page');
}

/** The end of a room that begins behind the last one's. */
function room(last: usize, at: usize, bytes: usize): usize {
  assert(at >= last && (at & 7) == 0, 'two registers lie on each other');
  return at + bytes;
}
