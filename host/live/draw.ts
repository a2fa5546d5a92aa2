import {
  addResources,
  mergeResources,
  type Resource,
  subtractResources,
} from '../resources/index.js';

/** What is left of an agent, of which its frameworks' resources are taken one after the other. */
export class Pool {
  #left: readonly Resource[];

  constructor(total: readonly Resource[]) {
    this.#left = mergeResources(total);
  }

  /**
   * Takes amounts for a role: of what is reserved for it first, as frameworks do that reserve. Volumes
   * and whole disks are left alone: amounts do not say which.
   *
   * @param wanted plain amounts, without reservations.
   * @returns what was taken, as it is on the agent, and whether that is all.
   */
  take(
    wanted: readonly Resource[],
    role: string,
  ): { readonly resources: readonly Resource[]; readonly isAll: boolean } {
    let isAll = true;
    let taken: readonly Resource[] = [];
    for (const want of mergeResources(wanted)) {
      let rest: readonly Resource[] = [want];
      for (const there of this.#openTo(want, role)) {
        const [lacking] = rest;
        if (lacking === undefined) break;
        const piece = common(there, lacking);
        taken = addResources(taken, piece);
        this.#left = subtractResources(this.#left, piece);
        rest = subtractResources(
          rest,
          piece.map((one) => withAmount(want, one)),
        );
      }
      if (rest.length > 0) isAll = false;
    }
    return { resources: taken, isAll };
  }

  #openTo({ name, type }: Resource, role: string): readonly Resource[] {
    return this.#left
      .filter((there) => there.name === name && there.type === type)
      .filter(({ disk, shared, revocable }) => !disk && !shared && !revocable)
      .filter((there) => isFor(role, reservedFor(there)))
      .sort((a, b) => Number(reservedFor(a) === '*') - Number(reservedFor(b) === '*'));
  }
}

/** The role that may use a resource, and all below it; `*`: any. */
function reservedFor({ reservations = [], role = '*' }: Resource): string {
  return reservations.at(-1)?.role ?? role;
}

function isFor(role: string, reserved: string): boolean {
  return reserved === '*' || role === reserved || role.startsWith(`${reserved}/`);
}

/** As much of what is there as is wanted. */
function common(there: Resource, wanted: Resource): readonly Resource[] {
  const beyond = subtractResources([there], [withAmount(there, wanted)]);
  return subtractResources([there], beyond);
}

/** A resource with the amount of another one of the same name and type. */
function withAmount(resource: Resource, { scalar, ranges, set }: Resource): Resource {
  return {
    ...resource,
    ...(scalar !== undefined && { scalar }),
    ...(ranges !== undefined && { ranges }),
    ...(set !== undefined && { set }),
  };
}
