import * as abi from '../../../assembly/abi.js';
import type { ResourcesInput } from '../../resources/index.js';
import type { Decisions, ImposedOffer, OfferOperation } from '../api.js';
import { AllocatorError } from '../errors.js';
import { refuseMs } from '../input/checks.js';
import { imposedOffer, offerIds as offerIdsAt, operation as operationAt } from '../input/inputs.js';
import { conversionOf } from '../input/operations.js';
import { shown } from '../input/read.js';
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
    stage
      .begin(abi.OP_ACCEPT)
      .put(refuseMs(refuseSeconds))
      .put(ids.length)
      .putAll(ids)
      .putAll(bag)
      .end();
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
      stage.begin(abi.OP_DECLINE).put(id).put(refuse).end();
      names.offers.end(id, stage);
    }
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
    stage
      .begin(abi.OP_FINISH)
      .put(framework)
      .put(roleHandle)
      .put(names.agentHandle(agentId))
      .put(refuseMs(refuseSeconds))
      .putAll(bag)
      .end();
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
    stage.begin(abi.OP_CONVERT).put(offerId).putAll(from).putAll(to).end();
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
    stage
      .begin(abi.OP_CONVERT_AVAILABLE)
      .put(names.agentHandle(agentId))
      .putAll(from)
      .putAll(to)
      .end();
  });
}

export function imposeOffer(session: Session, offer: ImposedOffer): Decisions {
  const { stage, names } = session;
  session.notInBatch('imposeOffer');
  const { frameworkId, role, agentId, resources } = imposedOffer(offer, 'offer');
  return session.call(() => {
    const bag = names.kinds.encodeHeld(resources);
    stage
      .begin(abi.OP_IMPOSE)
      .put(names.frameworkHandle(frameworkId))
      .put(names.subscribedRole(frameworkId, role))
      .put(names.agentHandle(agentId))
      .putAll(bag)
      .end();
  });
}
