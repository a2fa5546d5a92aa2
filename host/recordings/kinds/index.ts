import type { Kind } from '../kind.js';
import { alibaba2023 } from './alibaba-2023.js';
import { mesosLog } from './mesos-log.js';

/** All kinds of recordings but the trace itself. */
export const KINDS: readonly Kind[] = [alibaba2023, mesosLog];
