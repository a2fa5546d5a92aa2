import type { Kind } from '../kind.js';
import { alibaba2023 } from './alibaba-2023.js';
import { cook } from './cook.js';
import { mesosLog } from './mesos-log.js';
import { mesosState } from './mesos-state.js';
import { operatorEvents } from './operator-events.js';
import { rumen } from './rumen.js';
import { sparkEventLog } from './spark-eventlog.js';
import { swim } from './swim.js';

/** All kinds of recordings but the trace itself. */
export const KINDS: readonly Kind[] = [
  mesosLog,
  operatorEvents,
  mesosState,
  sparkEventLog,
  alibaba2023,
  swim,
  rumen,
  cook,
];
