import { STANDING_AT } from '../memory/layout';
import { quantityListCopy, quantityListGive, reachesOne } from '../resources/allocatable';
import { Client } from './client';

/** What clients decline without being asked (policy/answered.ts says when). */
export class Standing {
  /** How many clients have a standing refusal. */
  clients: i32;
}

export const standing = changetype<Standing>(STANDING_AT);

/** From now on it declines all that reaches none of so many fields of alternatives. */
export function standingSet(client: Client, fields: usize, doubles: i32, refuseMs: i64): void {
  standingForget(client);
  client.standing = true;
  client.standingMs = refuseMs;
  client.standingUnless = quantityListCopy(fields, doubles);
  standing.clients += 1;
}

/** It wants to be asked again. */
export function standingForget(client: Client): void {
  if (!client.standing) return;
  quantityListGive(client.standingUnless);
  client.standing = false;
  client.standingMs = 0;
  client.standingUnless = 0;
  standing.clients -= 1;
}

/** Whether it would decline an offer of a bag. */
export function declines(client: Client, bag: usize): bool {
  return client.standing && !reachesOne(bag, client.standingUnless);
}
