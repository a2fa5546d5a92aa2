import { WORKING_AT, WORKING2_AT } from './layout';
import { List } from './list';

/** A list to build things in within one call. */
export const working = changetype<List>(WORKING_AT);

export const working2 = changetype<List>(WORKING2_AT);
