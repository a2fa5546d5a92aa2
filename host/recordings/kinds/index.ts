import type { Kind } from '../kind.js';
import { alibaba2023 } from './alibaba-2023.js';
import { cook } from './cook.js';
import { mesosLog } from './mesos-log.js';
import { mesosRoles } from './mesos-roles.js';
import { mesosState } from './mesos-state.js';
import { operatorEvents } from './operator-events.js';
import { rumen } from './rumen.js';
import { schedulerEvents } from './scheduler-events.js';
import { sparkEventLog } from './spark-eventlog.js';
import { swim } from './swim.js';

/** All kinds of recordings but the trace itself. */
export const KINDS: readonly Kind[] = [
  mesosLog,
  schedulerEvents,
  operatorEvents,
  mesosState,
  mesosRoles,
  sparkEventLog,
  alibaba2023,
  swim,
  rumen,
  cook,
];
