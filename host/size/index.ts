export { sizeOf } from './size.js';
