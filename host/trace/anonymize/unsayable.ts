/** What would mean something else once its names are replaced; whoever catches it knows the place. */
export class Unsayable extends Error {
  constructor(
    readonly problem: string,
    readonly expected: string,
  ) {
    super(problem);
  }
}
