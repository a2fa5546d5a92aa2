/*
 * The boundary of build/fairlead.wasm (docs/abi.md). Made by `npm run abi` of tools/abi: changes belong there.
 *
 * A record is a run of doubles, [op, size, field...], size counting all of them.
 */
#ifndef FAIRLEAD_H
#define FAIRLEAD_H

#define FAIRLEAD_ABI_VERSION 3

/* limits */
/* Names of scalar resources, ranges and sets together. */
#define FAIRLEAD_NAMES_MAX 32
#define FAIRLEAD_AGENTS_MAX (1 << 20)
#define FAIRLEAD_FRAMEWORKS_MAX (1 << 20)
#define FAIRLEAD_ROLES_MAX (1 << 20)
#define FAIRLEAD_KINDS_MAX (1 << 24)
/* Entries in one bag of resources. */
#define FAIRLEAD_ENTRIES_MAX 1024
/* Intervals in one entry. */
#define FAIRLEAD_INTERVALS_MAX 1024
/* Levels of the path of a role. */
#define FAIRLEAD_ROLE_DEPTH_MAX 64
/* The largest quantity, in thousandths: what a double holds exactly. */
#define FAIRLEAD_QUANTITY_MAX 9007199254740991.0
/* The most of one resource name, in thousandths, that all agents may have together: 2^62. */
#define FAIRLEAD_CLUSTER_QUANTITY_MAX 4611686018427387904.0
#define FAIRLEAD_NAME_BYTES_MAX 1024
/* A filter never outlives this (Mesos: 365 days). */
#define FAIRLEAD_REFUSE_MS_MAX 31536000000.0

/* names that the module itself knows */
#define FAIRLEAD_NAME_CPUS 0
#define FAIRLEAD_NAME_MEM 1
#define FAIRLEAD_NAME_DISK 2
#define FAIRLEAD_NAME_GPUS 3
/* The root of the role tree; it exists from the start. */
#define FAIRLEAD_ROLE_ROOT 0

/* flags */
/* A kind of resource: what the module decides by. */
#define FAIRLEAD_KIND_SCALAR 1
#define FAIRLEAD_KIND_RESERVED 2
#define FAIRLEAD_KIND_REVOCABLE 4
#define FAIRLEAD_KIND_SHARED 8
#define FAIRLEAD_KIND_REFINED 16
#define FAIRLEAD_KIND_INDIVISIBLE 32
/* A kind whose quantities are counted off as intervals: ranges and sets. */
#define FAIRLEAD_KIND_INTERVALS 64
/* Of those, the numbers stand for texts that the host has: sets. */
#define FAIRLEAD_KIND_ITEMS 128
#define FAIRLEAD_AGENT_MULTI_ROLE 1
#define FAIRLEAD_AGENT_HIERARCHICAL_ROLE 2
/* In another region than the master. */
#define FAIRLEAD_AGENT_REMOTE 4
#define FAIRLEAD_FRAMEWORK_MULTI_ROLE 1
#define FAIRLEAD_FRAMEWORK_RESERVATION_REFINEMENT 2
#define FAIRLEAD_FRAMEWORK_GPU_RESOURCES 4
#define FAIRLEAD_FRAMEWORK_SHARED_RESOURCES 8
#define FAIRLEAD_FRAMEWORK_REVOCABLE_RESOURCES 16
#define FAIRLEAD_FRAMEWORK_REGION_AWARE 32
#define FAIRLEAD_ORDER_DRF 0
#define FAIRLEAD_ORDER_FIFO 1
#define FAIRLEAD_ORDER_PRIORITY 2
#define FAIRLEAD_ORDER_RANDOM 3
#define FAIRLEAD_ORDER_SHORTEST 4
#define FAIRLEAD_ADMISSION_GREEDY 0
#define FAIRLEAD_ADMISSION_BACKFILL 1
#define FAIRLEAD_ADMISSION_GANG 2
#define FAIRLEAD_ADMISSION_EASY 3
#define FAIRLEAD_AGENTS_BY_ID 0
#define FAIRLEAD_AGENTS_SEEDED 1

/* the life of a minimum */
#define FAIRLEAD_MINIMUM_NONE 0
#define FAIRLEAD_MINIMUM_WAITING 1
#define FAIRLEAD_MINIMUM_GATHERING 2
#define FAIRLEAD_MINIMUM_SATISFIED 3
#define FAIRLEAD_MINIMUM_RELINQUISHING 4
#define FAIRLEAD_MINIMUM_BACKING_OFF 5
#define FAIRLEAD_MINIMUM_GAVE_UP 6
#define FAIRLEAD_MINIMUM_INFEASIBLE 7

/* why no placement of a minimum exists */
#define FAIRLEAD_LACK_NONE 0
/* The quota limit of the role is below the minimum. */
#define FAIRLEAD_LACK_LIMIT 1
/* Too few units (smallest useful offers) fit on the agents, one by one. */
#define FAIRLEAD_LACK_UNITS 2
/* All agents together have too little of a resource. */
#define FAIRLEAD_LACK_QUANTITY 3

/* why a framework got nothing from an agent */
#define FAIRLEAD_WHY_OFFERABLE 0
#define FAIRLEAD_WHY_AGENT_INACTIVE 1
#define FAIRLEAD_WHY_AGENT_NOT_LISTED 2
#define FAIRLEAD_WHY_EXHAUSTED 3
#define FAIRLEAD_WHY_EXCLUDED 4
#define FAIRLEAD_WHY_GPU 5
#define FAIRLEAD_WHY_REGION 6
#define FAIRLEAD_WHY_AGENT_CAPABILITY 7
#define FAIRLEAD_WHY_BELOW_MIN_ALLOCATABLE 8
#define FAIRLEAD_WHY_FILTERED 9
#define FAIRLEAD_WHY_QUOTA_LIMIT 10
#define FAIRLEAD_WHY_HEADROOM 11
#define FAIRLEAD_WHY_EARMARKED 12
#define FAIRLEAD_WHY_FRAMEWORK_INACTIVE 13
#define FAIRLEAD_WHY_SUPPRESSED 14
#define FAIRLEAD_WHY_BACKING_OFF 15
#define FAIRLEAD_WHY_RELINQUISHING 16
#define FAIRLEAD_WHY_GAVE_UP 17
#define FAIRLEAD_WHY_INFEASIBLE 18
#define FAIRLEAD_WHY_PAUSED 19
#define FAIRLEAD_WHY_ADMISSION 20

/* errors: what `process` returns, negated */
#define FAIRLEAD_ERROR_OP 1
#define FAIRLEAD_ERROR_SIZE 2
#define FAIRLEAD_ERROR_FIELD 3
#define FAIRLEAD_ERROR_QUANTITY 4
#define FAIRLEAD_ERROR_UNKNOWN_NAME 5
#define FAIRLEAD_ERROR_UNKNOWN_KIND 6
#define FAIRLEAD_ERROR_UNKNOWN_ROLE 7
#define FAIRLEAD_ERROR_UNKNOWN_AGENT 8
#define FAIRLEAD_ERROR_UNKNOWN_FRAMEWORK 9
#define FAIRLEAD_ERROR_UNKNOWN_OFFER 10
#define FAIRLEAD_ERROR_EXISTS 11
#define FAIRLEAD_ERROR_NOT_SUBSCRIBED 12
#define FAIRLEAD_ERROR_OFFERS_DIFFER 13
#define FAIRLEAD_ERROR_NOT_HELD 14
#define FAIRLEAD_ERROR_LIMIT 15
#define FAIRLEAD_ERROR_MEMORY 16
#define FAIRLEAD_ERROR_TIME 17
#define FAIRLEAD_ERROR_QUOTA_NESTED 18
#define FAIRLEAD_ERROR_ORDER 19
#define FAIRLEAD_ERROR_NO_MAINTENANCE 20
#define FAIRLEAD_ERROR_NOT_CONFIGURED 21
#define FAIRLEAD_ERROR_NO_MINIMUM 22
#define FAIRLEAD_ERROR_NOT_EMPTY 23

/* records in */
/* [op, size, intervalMs, eventDriven, filterGpu, agentOrder, seed, fairnessExcluded] */
#define FAIRLEAD_OP_CONFIGURE 1
/* [op, size, index, isExcluded] */
#define FAIRLEAD_OP_DEFINE_NAME 2
/* [op, size, kind, resourceName, role, flags, volumeSize] */
#define FAIRLEAD_OP_DEFINE_KIND 3
/* [op, size, role, parent, path] */
#define FAIRLEAD_OP_DEFINE_ROLE 4
/* [op, size, alternatives] */
#define FAIRLEAD_OP_SET_MIN_ALLOCATABLE 5
/* [op, size, role, order, admission, patienceMs, backoffMs, backoffMaxMs, requeueBack, limit, group] */
#define FAIRLEAD_OP_SET_ROLE_POLICY 6
/* [op, size, role, weight] */
#define FAIRLEAD_OP_SET_WEIGHT 7
/* [op, size, role, guarantees, limits] */
#define FAIRLEAD_OP_SET_QUOTA 8
/* [op, size, itemCount] */
#define FAIRLEAD_OP_SWEEP 9
/* [op, size, agent, traits, whitelisted, total, id] */
#define FAIRLEAD_OP_ADD_AGENT 16
/* [op, size, agent, total] */
#define FAIRLEAD_OP_SET_AGENT_TOTAL 17
/* [op, size, agent, traits] */
#define FAIRLEAD_OP_SET_AGENT_TRAITS 18
/* [op, size, agent] */
#define FAIRLEAD_OP_CLEAR_AGENT_FILTERS 19
/* [op, size, agent] */
#define FAIRLEAD_OP_REMOVE_AGENT 20
/* [op, size, agent] */
#define FAIRLEAD_OP_ACTIVATE_AGENT 21
/* [op, size, agent] */
#define FAIRLEAD_OP_DEACTIVATE_AGENT 22
/* [op, size, agent, whitelisted] */
#define FAIRLEAD_OP_SET_AGENT_LISTED 23
/* [op, size, agent] */
#define FAIRLEAD_OP_TRIGGER_AGENT 24
/* [op, size, framework, role, agent, used] */
#define FAIRLEAD_OP_HOLD 25
/* [op, size, agent, isScheduled, startMs, durationMs] */
#define FAIRLEAD_OP_SET_UNAVAILABILITY 26
/* [op, size, count] */
#define FAIRLEAD_OP_EXPECT_AGENTS 27
/* [op, size, agent, more] */
#define FAIRLEAD_OP_GROW_AGENT 28
/* [op, size, framework, capabilities, isActive, isPermanent, priority, roleCount, subscriptions, id] */
#define FAIRLEAD_OP_ADD_FRAMEWORK 32
/* [op, size, framework, capabilities, isPermanent, priority, roleCount, subscriptions] */
#define FAIRLEAD_OP_UPDATE_FRAMEWORK 33
/* [op, size, framework] */
#define FAIRLEAD_OP_REMOVE_FRAMEWORK 34
/* [op, size, framework] */
#define FAIRLEAD_OP_ACTIVATE_FRAMEWORK 35
/* [op, size, framework] */
#define FAIRLEAD_OP_DEACTIVATE_FRAMEWORK 36
/* [op, size, framework, role] */
#define FAIRLEAD_OP_SUPPRESS 37
/* [op, size, framework, role] */
#define FAIRLEAD_OP_REVIVE 38
/* [op, size, framework, role, hasOwn, alternatives] */
#define FAIRLEAD_OP_SET_CLIENT_MIN_ALLOCATABLE 39
/* [op, size, framework, role, agent, isExcluded] */
#define FAIRLEAD_OP_SET_EXCLUDED 40
/* [op, size, framework, role, patienceMs, recoveryPatienceMs, least, unit] */
#define FAIRLEAD_OP_SET_MINIMUM 41
/* [op, size, framework, role] */
#define FAIRLEAD_OP_STARTED 42
/* [op, size, framework, agent, refuseMs] */
#define FAIRLEAD_OP_INVERSE_ANSWER 43
/* [op, size, framework, durationMs] */
#define FAIRLEAD_OP_SET_DURATION 44
/* [op, size, framework, role, stands, refuseMs, unless] */
#define FAIRLEAD_OP_SET_STANDING_REFUSAL 45
/* [op, size, refuseMs, offerCount, offers, used] */
#define FAIRLEAD_OP_ACCEPT 48
/* [op, size, offer, refuseMs] */
#define FAIRLEAD_OP_DECLINE 49
/* [op, size, framework, role, agent, refuseMs, ended] */
#define FAIRLEAD_OP_FINISH 50
/* [op, size, offer, consumed, converted] */
#define FAIRLEAD_OP_CONVERT 51
/* [op, size, framework, role, agent, offered] */
#define FAIRLEAD_OP_IMPOSE 52
/* [op, size, agent, consumed, converted] */
#define FAIRLEAD_OP_CONVERT_AVAILABLE 53
/* [op, size, nowMs] */
#define FAIRLEAD_OP_ADVANCE 64
/* [op, size] */
#define FAIRLEAD_OP_ALLOCATE 65
/* [op, size, firstCount, agents] */
#define FAIRLEAD_OP_ALLOCATE_AGENTS 66
/* [op, size] */
#define FAIRLEAD_OP_PAUSE 67
/* [op, size] */
#define FAIRLEAD_OP_RESUME 68

/* records out */
#define FAIRLEAD_OUT_OFFER 1
#define FAIRLEAD_OUT_RESCINDED 2
#define FAIRLEAD_OUT_RELINQUISH 3
#define FAIRLEAD_OUT_TRANSITION 4
#define FAIRLEAD_OUT_INVERSE_OFFER 5
#define FAIRLEAD_OUT_EXPLAIN 6
#define FAIRLEAD_OUT_HOLDING 7
#define FAIRLEAD_OUT_HOLDER 8
#define FAIRLEAD_OUT_BAG 9
#define FAIRLEAD_OUT_SWEPT 10
#define FAIRLEAD_OUT_DECLINED 11

#endif
