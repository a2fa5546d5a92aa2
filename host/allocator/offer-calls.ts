import * as abi from '../../assembly/abi.js';
import type { Resource, ResourcesInput } from '../resources/index.js';
import type { Decisions, Offer, OfferOperation } from './api.js';
import { refuseMs } from './checks.js';
import { AllocatorError } from './errors.js';
import { FrameworkCalls } from './framework-calls.js';
import { imposedOffer, offerIds as offerIdsAt, operation as operationAt, texts } from './inputs.js';
import { conversionOf } from './operations.js';
import { number, shown } from './read.js';

/** An offer that somebody else decided on, for `imposeOffer`. */
export interface ImposedOffer {
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
  readonly resources: ResourcesInput;
}

/** What frameworks answer to offers, and the passing of time that makes new ones. */
export abstract class OfferCalls extends FrameworkCalls {
  abstract used(
    frameworkId: string,
    role: string,
  ): readonly { agentId: string; resources: readonly Resource[] }[];

  accept(offerIds: readonly number[], use: ResourcesInput, refuseSeconds?: number): Decisions {
    const ids = offerIdsAt(offerIds, 'offerIds');
    return this.call(() => {
      for (const id of ids) this.outstandingOffer(id);
      const bag = this.kinds.encodeHeld(use);
      this.stage
        .begin(abi.OP_ACCEPT)
        .put(refuseMs(refuseSeconds))
        .put(ids.length)
        .putAll(ids)
        .putAll(bag)
        .end();
      for (const id of ids) this.offerEnds(id);
    });
  }

  decline(offerIds: readonly number[], refuseSeconds?: number): Decisions {
    const ids = offerIdsAt(offerIds, 'offerIds');
    return this.call(() => {
      const refuse = refuseMs(refuseSeconds);
      for (const id of ids) {
        this.outstandingOffer(id);
        this.stage.begin(abi.OP_DECLINE).put(id).put(refuse).end();
        this.offerEnds(id);
      }
    });
  }

  /** Called behind the record that ends the offer; it comes back if that record is refused. */
  protected offerEnds(id: number): void {
    const offer = this.outstanding[id];
    this.outstanding[id] = undefined;
    this.stage.undoLast(() => {
      this.outstanding[id] = offer;
    });
  }

  finish(
    frameworkId: string,
    role: string,
    agentId: string,
    resources?: ResourcesInput,
    refuseSeconds?: number,
  ): Decisions {
    if (resources === undefined) this.notInBatch('finish without resources');
    const held =
      resources ?? this.used(frameworkId, role).find((h) => h.agentId === agentId)?.resources;
    return this.call(() => {
      const framework = this.namedHandle(frameworkId);
      const roleHandle = this.roles.find(role);
      if (held === undefined || roleHandle < 0) {
        throw new AllocatorError(
          'NOT_HELD',
          `framework ${shown(frameworkId)} uses nothing in role ${shown(role)} on agent ${shown(agentId)}`,
        );
      }
      const bag = this.kinds.encodeHeld(held);
      this.stage
        .begin(abi.OP_FINISH)
        .put(framework)
        .put(roleHandle)
        .put(this.agentHandle(agentId))
        .put(refuseMs(refuseSeconds))
        .putAll(bag)
        .end();
    });
  }

  applyOperation(offerId: number, operation: OfferOperation): Offer {
    this.notInBatch('applyOperation');
    this.outstandingOffer(offerId);
    const { consumed, converted } = conversionOf(operationAt(operation, 'operation'));
    const { offers } = this.call(() => {
      const from = this.kinds.encodeHeld(consumed);
      const to = this.kinds.encode(converted);
      this.stage.begin(abi.OP_CONVERT).put(offerId).putAll(from).putAll(to).end();
    });
    return offers.find((offer) => offer.id === offerId) ?? this.outstandingOffer(offerId);
  }

  /** An operation on what nobody holds on an agent, as an operator's RESERVE is. */
  updateAvailable(agentId: string, operation: OfferOperation): Decisions {
    const { consumed, converted } = conversionOf(operationAt(operation, 'operation'));
    return this.call(() => {
      const from = this.kinds.encodeHeld(consumed);
      const to = this.kinds.encode(converted);
      this.stage
        .begin(abi.OP_CONVERT_AVAILABLE)
        .put(this.agentHandle(agentId))
        .putAll(from)
        .putAll(to)
        .end();
    });
  }

  /** Makes an offer that somebody else decided on, out of what is available. */
  imposeOffer(offer: ImposedOffer): Offer {
    this.notInBatch('imposeOffer');
    const { frameworkId, role, agentId, resources } = imposedOffer(offer, 'offer');
    const { offers } = this.call(() => {
      const bag = this.kinds.encodeHeld(resources);
      this.stage
        .begin(abi.OP_IMPOSE)
        .put(this.frameworkHandle(frameworkId))
        .put(this.subscribedRole(frameworkId, role))
        .put(this.agentHandle(agentId))
        .putAll(bag)
        .end();
    });
    return offers[0] as Offer;
  }

  pause(): void {
    this.call(() => this.stage.begin(abi.OP_PAUSE).end());
  }

  resume(): void {
    this.call(() => this.stage.begin(abi.OP_RESUME).end());
  }

  advance(nowMs: number): Decisions {
    number(nowMs, 'nowMs');
    return this.callNow(() => {
      if (!Number.isFinite(nowMs) || nowMs < this.now) {
        throw new AllocatorError(
          'TIME_BACKWARDS',
          `time ${nowMs} ms is before the present ${this.now} ms`,
        );
      }
      const before = this.now;
      this.now = Math.floor(nowMs);
      this.stage.onRefusal(() => {
        this.now = before;
      });
      this.stage.begin(abi.OP_ADVANCE).put(this.now).end();
    });
  }

  allocate(agentIds?: readonly string[]): Decisions {
    const ids = agentIds === undefined ? undefined : texts(agentIds, 'agentIds');
    return this.callNow(() => {
      if (ids === undefined) this.stage.begin(abi.OP_ALLOCATE).end();
      else this.stageAllocation(ids, ids);
    });
  }

  /**
   * One batch allocation whose two stages (roles below their quota guarantee, then everyone) visit
   * agents in orders of their own, as a master does that shuffles them anew before each.
   */
  allocateStages(first: readonly string[], second: readonly string[]): Decisions {
    const [ids, idsBehind] = [texts(first, 'first'), texts(second, 'second')];
    return this.callNow(() => this.stageAllocation(ids, idsBehind));
  }

  protected stageAllocation(first: readonly string[], second: readonly string[]): void {
    const handles = [...first, ...second].map((id) => this.agentHandle(id));
    this.stage.begin(abi.OP_ALLOCATE_AGENTS).put(first.length).putAll(handles).end();
  }
}
