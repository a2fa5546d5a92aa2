export { areAnswers, askedAnswers, savedAnswers } from './answers.js';
export { explainLive, type LiveExplanation } from './explain.js';
