export { writeOutput, writeText } from './output.js';
export { spool } from './spool.js';
export { systemProblem } from './system-errors.js';
export {
  asOutputError,
  canReadAgain,
  fileIdentity,
  OutputError,
  STANDARD,
  targetOf,
} from './target.js';
export { validatorOf } from './validator.js';
