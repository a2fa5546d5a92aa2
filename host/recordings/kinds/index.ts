import type { Kind } from '../kind.js';
import { alibaba2023 } from './alibaba-2023.js';
import { sparkEventLog } from './spark-eventlog.js';

/** All kinds of recordings but the trace itself. */
export const KINDS: readonly Kind[] = [sparkEventLog, alibaba2023];
