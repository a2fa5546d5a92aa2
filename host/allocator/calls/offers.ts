import type { ResourcesInput } from '../../resources/index.js';
import type { Decisions, ImposedOffer, OfferOperation, StandingRefusal } from '../api.js';
import { AllocatorError } from '../errors.js';
import { refuseMs } from '../input/checks.js';
import {
  imposedOffer,
  offerIds as offerIdsAt,
  operation as operationAt,
  standingRefusal,
} from '../input/inputs.js';
import { conversionOf } from '../input/operations.js';
import { shown } from '../input/read.js';
import * as records from '../records.js';
import type { Session } from '../session.js';
import { used } from './state.js';

/** Calls that answer offers, make some, or change what is in them; and the end of what was used. */

export function accept(
  session: Session,
  offerIds: readonly number[],
  use: ResourcesInput,
  refuseSeconds?: number,
): Decisions {
  const { stage, names } = session;
  const ids = offerIdsAt(offerIds, 'offerIds');
  return session.call(() => {
    for (const id of ids) names.offers.outstanding(id);
    const bag = names.kinds.encodeHeld(use);
    records.accept(stage, refuseMs(refuseSeconds), ids.length, ids, bag);
    for (const id of ids) names.offers.end(id, stage);
  });
}

export function decline(
  session: Session,
  offerIds: readonly number[],
  refuseSeconds?: number,
): Decisions {
  const { stage, names } = session;
  const ids = offerIdsAt(offerIds, 'offerIds');
  return session.call(() => {
    const refuse = refuseMs(refuseSeconds);
    for (const id of ids) {
      names.offers.outstanding(id);
      records.decline(stage, id, refuse);
      names.offers.end(id, stage);
    }
  });
}

export function updateStandingRefusal(
  session: Session,
  frameworkId: string,
  role: string,
  refusal?: StandingRefusal,
): Decisions {
  const { stage, names } = session;
  const { unless = [], refuseSeconds } =
    refusal === undefined ? {} : standingRefusal(refusal, 'refusal');
  return session.call(() => {
    records.setStandingRefusal(
      stage,
      names.frameworkHandle(frameworkId),
      names.subscribedRole(frameworkId, role),
      refusal === undefined ? 0 : 1,
      refuseMs(refuseSeconds),
      unless.flatMap((quantities) => names.kinds.encodeQuantities(quantities)),
    );
  });
}

export function finish(
  session: Session,
  frameworkId: string,
  role: string,
  agentId: string,
  resources?: ResourcesInput,
  refuseSeconds?: number,
): Decisions {
  const { stage, names } = session;
  if (resources === undefined) session.notInBatch('finish without resources');
  const held =
    resources ?? used(session, frameworkId, role).find((h) => h.agentId === agentId)?.resources;
  return session.call(() => {
    const framework = names.namedHandle(frameworkId);
    const roleHandle = names.roles.find(role);
    if (held === undefined || roleHandle < 0) {
      throw new AllocatorError(
        'NOT_HELD',
        `framework ${shown(frameworkId)} uses nothing in role ${shown(role)} on agent ${shown(agentId)}`,
      );
    }
    const bag = names.kinds.encodeHeld(held);
    records.finish(
      stage,
      framework,
      roleHandle,
      names.agentHandle(agentId),
      refuseMs(refuseSeconds),
      bag,
    );
  });
}

export function applyOperation(
  session: Session,
  offerId: number,
  operation: OfferOperation,
): Decisions {
  const { stage, names } = session;
  session.notInBatch('applyOperation');
  names.offers.outstanding(offerId);
  const { consumed, converted } = conversionOf(operationAt(operation, 'operation'));
  return session.call(() => {
    const from = names.kinds.encodeHeld(consumed);
    const to = names.kinds.encode(converted);
    records.convert(stage, offerId, from, to);
  });
}

export function updateAvailable(
  session: Session,
  agentId: string,
  operation: OfferOperation,
): Decisions {
  const { stage, names } = session;
  const { consumed, converted } = conversionOf(operationAt(operation, 'operation'));
  return session.call(() => {
    const from = names.kinds.encodeHeld(consumed);
    const to = names.kinds.encode(converted);
    records.convertAvailable(stage, names.agentHandle(agentId), from, to);
  });
}

export function imposeOffer(session: Session, offer: ImposedOffer): Decisions {
  const { stage, names } = session;
  session.notInBatch('imposeOffer');
  const { frameworkId, role, agentId, resources } = imposedOffer(offer, 'offer');
  return session.call(() => {
    const bag = names.kinds.encodeHeld(resources);
    records.impose(
      stage,
      names.frameworkHandle(frameworkId),
      names.subscribedRole(frameworkId, role),
      names.agentHandle(agentId),
      bag,
    );
  });
}
