export { writeOutput, writeText } from './output.js';
export { systemProblem } from './system-errors.js';
export {
  canReadAgain,
  fileIdentity,
  OutputError,
  STANDARD,
  type Target,
  targetOf,
} from './target.js';
