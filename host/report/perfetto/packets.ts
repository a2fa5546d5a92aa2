import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  TrackDescriptor_ChildTracksOrdering as ChildTracks,
  type DebugAnnotationSchema,
  TrackDescriptor_SiblingMergeBehavior as Merge,
  type TracePacketSchema,
  TraceSchema,
  type TrackDescriptorSchema,
  type TrackEventSchema,
  TrackEvent_Type as Type,
} from './perfetto_pb.js';

/** The parts that a trace is made of, each as Perfetto wants it. */

export type Packet = MessageInitShape<typeof TracePacketSchema>;
type TrackFields = MessageInitShape<typeof TrackDescriptorSchema>;
type EventFields = MessageInitShape<typeof TrackEventSchema>;
type Annotation = MessageInitShape<typeof DebugAnnotationSchema>;

/** What is told of a slice or an instant besides its name. */
export type Details = readonly (readonly [name: string, value: string | number])[];

/** All packets are one sequence: what is at one moment is read in the order in which it is written. */
const SEQUENCE = 1;
const WALL_CLOCK = 1;
const TRACE_CLOCK = 6;
/** As many are made at a time: a trace may have millions. */
const PACKETS_AT_ONCE = 1000;

/** Bytes of traces behind each other are one trace. */
export function* encoded(packets: Iterable<Packet>): Generator<Uint8Array> {
  let some: Packet[] = [];
  for (const packet of packets) {
    some.push(packet);
    if (some.length < PACKETS_AT_ONCE) continue;
    yield toBinary(TraceSchema, create(TraceSchema, { packet: some }));
    some = [];
  }
  yield toBinary(TraceSchema, create(TraceSchema, { packet: some }));
}

/** The wall clock at time 0. */
export function startsAt(startMs: number): Packet {
  const clocks = [
    { clockId: TRACE_CLOCK, timestamp: 0n },
    { clockId: WALL_CLOCK, timestamp: nanoseconds(startMs) },
  ];
  return packet({ case: 'clockSnapshot', value: { clocks } });
}

/** Numbers tracks, each below the one that it is in. */
export class Tracks {
  #count = 0n;

  /** @returns the track's id, for what is on it and in it, and its packet. */
  add(fields: TrackFields, parent?: bigint): readonly [id: bigint, packet: Packet] {
    const uuid = ++this.#count;
    const value = {
      ...fields,
      uuid,
      ...(parent !== undefined && { parentUuid: parent }),
      // Tracks stand in the order in which they were added, and those of one name stay two.
      childOrdering: ChildTracks.EXPLICIT,
      siblingOrderRank: Number(uuid),
      siblingMergeBehavior: Merge.NONE,
    };
    return [uuid, packet({ case: 'trackDescriptor', value })];
  }
}

/** On one track they must not overlap. */
export function* slice(
  track: bigint,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  name: string,
  details: Details,
): Generator<Packet> {
  yield event(Type.SLICE_BEGIN, track, fromMs, { name, debugAnnotations: annotations(details) });
  yield event(Type.SLICE_END, track, toMs, {});
}

export interface Flows {
  /** That begin here. */
  readonly from?: readonly bigint[];
  /** That end here. */
  readonly to?: readonly bigint[];
}

export function instant(
  track: bigint,
  atMs: number,
  name: string,
  details: Details = [],
  { from = [], to = [] }: Flows = {},
): Packet {
  return event(Type.INSTANT, track, atMs, {
    name,
    debugAnnotations: annotations(details),
    flowIds: [...from],
    terminatingFlowIds: [...to],
  });
}

/** The counter has this value until its next one. */
export function count(track: bigint, atMs: number, value: number): Packet {
  return event(Type.COUNTER, track, atMs, { doubleCounterValue: value });
}

function event(type: Type, trackUuid: bigint, atMs: number, fields: EventFields): Packet {
  const value = { ...fields, type, trackUuid };
  return { ...packet({ case: 'trackEvent', value }), timestamp: nanoseconds(atMs) };
}

function packet(data: NonNullable<Packet['data']>): Packet {
  return { trustedPacketSequenceId: SEQUENCE, data };
}

function annotations(details: Details): Annotation[] {
  return details.map(([name, value]) => ({
    name,
    value:
      typeof value === 'string' ? { case: 'stringValue', value } : { case: 'doubleValue', value },
  }));
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n;
}
