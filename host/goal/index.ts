export { type Figures, figuresOf, type Range, rangeOf } from './figures.js';
export { type Goal, meetsGoal, parseGoal } from './goal.js';
export { least, TIMES_MOST } from './least.js';
export { type Trial, Trials, type TrialsOptions } from './trials.js';
