/**
 * Where registers, lists and tables lie: one behind the other in the first page, each in the bytes
 * that its line gives it. They are the state, and the same for every module that is compiled of
 * these sources; that each fits is asserted at the start (calls/start.ts).
 */

export const HEAP_AT = 64;
export const KEYS_AT = HEAP_AT + 368;
export const TRANSIENT_AT = KEYS_AT + 16;
export const VOCABULARY_AT = TRANSIENT_AT + 64;
export const BAG_ROOM_AT = VOCABULARY_AT + 8;
export const SUMS_AT = BAG_ROOM_AT + 16;
export const CLOCK_AT = SUMS_AT + 24;
export const OPTIONS_AT = CLOCK_AT + 16;
export const EPOCHS_AT = OPTIONS_AT + 32;
export const TOTALS_AT = EPOCHS_AT + 24;
export const TRIGGERS_AT = TOTALS_AT + 16;
export const BY_ID_AT = TRIGGERS_AT + 8;
export const OPENING_AT = BY_ID_AT + 8;
export const MINIMUMS_AT = OPENING_AT + 8;
export const WAITING_AT = MINIMUMS_AT + 16;
export const HAPPENINGS_AT = WAITING_AT + 8;
export const ELIGIBLE_AT = HAPPENINGS_AT + 8;
export const WHEEL_AT = ELIGIBLE_AT + 8;
export const OUTGOING_AT = WHEEL_AT + 16;
export const HEADROOM_AT = OUTGOING_AT + 24;
export const EARMARK_AT = HEADROOM_AT + 16;
export const STARTS_AT = EARMARK_AT + 56;
export const GANG_AT = STARTS_AT + 16;
export const STAGE_AT = GANG_AT + 32;
export const HELD_BACK_AT = STAGE_AT + 16;
export const INCOMING_AT = HELD_BACK_AT + 8;
export const RECOVERY_AT = INCOMING_AT + 8;
export const COPY_AT = RECOVERY_AT + 8;
export const LACK_AT = COPY_AT + 8;
export const BESIDE_AT = LACK_AT + 24;
export const EASY_ROLES_AT = BESIDE_AT + 32;
export const STANDING_AT = EASY_ROLES_AT + 8;
export const AGENTS_AT = STANDING_AT + 8;
export const FRAMEWORKS_AT = AGENTS_AT + 24;
export const ROLES_AT = FRAMEWORKS_AT + 24;
export const KINDS_AT = ROLES_AT + 24;
export const CLIENTS_AT = KINDS_AT + 24;
export const OFFERS_AT = CLIENTS_AT + 24;
export const HOLDINGS_AT = OFFERS_AT + 24;
export const FILTERS_AT = HOLDINGS_AT + 24;
export const HOLDING_MAP_AT = FILTERS_AT + 24;
export const FILTER_MAP_AT = HOLDING_MAP_AT + 24;
export const INVERSE_MAP_AT = FILTER_MAP_AT + 24;
export const INVERSES_AT = INVERSE_MAP_AT + 24;
export const SHAPES_AT = INVERSES_AT + 24;
export const ASKINGS_AT = SHAPES_AT + 24;
export const AGENTS_BY_ID_AT = ASKINGS_AT + 24;
export const OPEN_AGENTS_AT = AGENTS_BY_ID_AT + 16;
export const TRIGGERED_AGENTS_AT = OPEN_AGENTS_AT + 16;
export const VISIT_OFFERS_AT = TRIGGERED_AGENTS_AT + 16;
export const TOLD_OFFERS_AT = VISIT_OFFERS_AT + 16;
export const TOLD_BAGS_AT = TOLD_OFFERS_AT + 16;
export const ANSWERED_AT = TOLD_BAGS_AT + 16;
export const QUOTA_ROLE_LIST_AT = ANSWERED_AT + 16;
export const ROLES_ASIDE_AT = QUOTA_ROLE_LIST_AT + 16;
export const MINIMUM_LIST_AT = ROLES_ASIDE_AT + 16;
export const STALE_AGENTS_AT = MINIMUM_LIST_AT + 16;
export const MAINTENANCE_AGENTS_AT = STALE_AGENTS_AT + 16;
export const FRESH_ROLES_AT = MAINTENANCE_AGENTS_AT + 16;
export const OVERDUE_CLIENTS_AT = FRESH_ROLES_AT + 16;
export const OVERDUE_TURNS_AT = OVERDUE_CLIENTS_AT + 16;
export const PASSED_OVER_AT = OVERDUE_TURNS_AT + 16;
export const REFUSERS_AT = PASSED_OVER_AT + 16;
export const TURN_WORDS_AT = REFUSERS_AT + 16;
export const KEPT_AGENTS_AT = TURN_WORDS_AT + 16;
export const LEAVING_AT = KEPT_AGENTS_AT + 16;
export const WORKING_AT = LEAVING_AT + 16;
export const WORKING2_AT = WORKING_AT + 16;
/** Behind the last of them. */
export const LAYOUT_END = WORKING2_AT + 16;
