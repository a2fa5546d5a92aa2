/**
 * Where registers, lists and tables lie: one behind the other in the first page, each in the bytes
 * that its line gives it. They are the state, and the same for every module that is compiled of
 * these sources; that each fits is asserted at the start (calls/start.ts).
 */

export const HEAP_AT: usize = 64;
export const KEYS_AT: usize = HEAP_AT + 368;
export const TRANSIENT_AT: usize = KEYS_AT + 16;
export const VOCABULARY_AT: usize = TRANSIENT_AT + 64;
export const BAG_ROOM_AT: usize = VOCABULARY_AT + 8;
export const SUMS_AT: usize = BAG_ROOM_AT + 16;
export const CLOCK_AT: usize = SUMS_AT + 24;
export const OPTIONS_AT: usize = CLOCK_AT + 16;
export const EPOCHS_AT: usize = OPTIONS_AT + 32;
export const TOTALS_AT: usize = EPOCHS_AT + 24;
export const TRIGGERS_AT: usize = TOTALS_AT + 16;
export const BY_ID_AT: usize = TRIGGERS_AT + 8;
export const OPENING_AT: usize = BY_ID_AT + 8;
export const MINIMUMS_AT: usize = OPENING_AT + 8;
export const WAITING_AT: usize = MINIMUMS_AT + 16;
export const HAPPENINGS_AT: usize = WAITING_AT + 8;
export const LISTED_AT: usize = HAPPENINGS_AT + 8;
export const WHEEL_AT: usize = LISTED_AT + 8;
export const OUTGOING_AT: usize = WHEEL_AT + 16;
export const HEADROOM_AT: usize = OUTGOING_AT + 24;
export const EARMARK_AT: usize = HEADROOM_AT + 16;
export const STARTS_AT: usize = EARMARK_AT + 32;
export const GANG_AT: usize = STARTS_AT + 8;
export const STAGE_AT: usize = GANG_AT + 8;
export const HELD_BACK_AT: usize = STAGE_AT + 16;
export const INCOMING_AT: usize = HELD_BACK_AT + 8;
export const RECOVERY_AT: usize = INCOMING_AT + 8;
export const COPY_AT: usize = RECOVERY_AT + 8;
export const LACK_AT: usize = COPY_AT + 8;
export const BESIDE_AT: usize = LACK_AT + 24;
export const AGENTS_AT: usize = BESIDE_AT + 32;
export const FRAMEWORKS_AT: usize = AGENTS_AT + 24;
export const ROLES_AT: usize = FRAMEWORKS_AT + 24;
export const KINDS_AT: usize = ROLES_AT + 24;
export const CLIENTS_AT: usize = KINDS_AT + 24;
export const OFFERS_AT: usize = CLIENTS_AT + 24;
export const HOLDINGS_AT: usize = OFFERS_AT + 24;
export const FILTERS_AT: usize = HOLDINGS_AT + 24;
export const HOLDING_MAP_AT: usize = FILTERS_AT + 24;
export const FILTER_MAP_AT: usize = HOLDING_MAP_AT + 24;
export const INVERSE_MAP_AT: usize = FILTER_MAP_AT + 24;
export const INVERSES_AT: usize = INVERSE_MAP_AT + 24;
export const SHAPES_AT: usize = INVERSES_AT + 24;
export const ASKINGS_AT: usize = SHAPES_AT + 24;
export const AGENTS_BY_ID_AT: usize = ASKINGS_AT + 24;
export const OPEN_AGENTS_AT: usize = AGENTS_BY_ID_AT + 16;
export const TRIGGERED_AGENTS_AT: usize = OPEN_AGENTS_AT + 16;
export const VISIT_OFFERS_AT: usize = TRIGGERED_AGENTS_AT + 16;
export const TOLD_OFFERS_AT: usize = VISIT_OFFERS_AT + 16;
export const TOLD_BAGS_AT: usize = TOLD_OFFERS_AT + 16;
export const QUOTA_ROLE_LIST_AT: usize = TOLD_BAGS_AT + 16;
export const ROLES_ASIDE_AT: usize = QUOTA_ROLE_LIST_AT + 16;
export const MINIMUM_LIST_AT: usize = ROLES_ASIDE_AT + 16;
export const STALE_AGENTS_AT: usize = MINIMUM_LIST_AT + 16;
export const MAINTENANCE_AGENTS_AT: usize = STALE_AGENTS_AT + 16;
export const FRESH_ROLES_AT: usize = MAINTENANCE_AGENTS_AT + 16;
export const OVERDUE_CLIENTS_AT: usize = FRESH_ROLES_AT + 16;
export const OVERDUE_TURNS_AT: usize = OVERDUE_CLIENTS_AT + 16;
export const PASSED_OVER_AT: usize = OVERDUE_TURNS_AT + 16;
export const REFUSERS_AT: usize = PASSED_OVER_AT + 16;
export const FEW_REFUSERS_AT: usize = REFUSERS_AT + 16;
export const TURN_WORDS_AT: usize = FEW_REFUSERS_AT + 16;
export const KEPT_AGENTS_AT: usize = TURN_WORDS_AT + 16;
export const WORKING_AT: usize = KEPT_AGENTS_AT + 16;
export const WORKING2_AT: usize = WORKING_AT + 16;
/** Behind the last of them. */
export const LAYOUT_END: usize = WORKING2_AT + 16;
