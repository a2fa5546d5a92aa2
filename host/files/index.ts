export { writeOutput, writeText } from './output.js';
export { systemProblem } from './system-errors.js';
export {
  canReadAgain,
  fileIdentity,
  OutputError,
  STANDARD,
  targetOf,
} from './target.js';
