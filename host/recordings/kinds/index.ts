import type { Kind } from '../kind.js';
import { alibaba2023 } from './alibaba-2023.js';
import { mesosState } from './mesos-state.js';
import { operatorEvents } from './operator-events.js';

/** All kinds of recordings but the trace itself. */
export const KINDS: readonly Kind[] = [alibaba2023, operatorEvents, mesosState];
