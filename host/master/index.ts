export { type Access, readAccess } from './access.js';
export { endpoint, masterAddress } from './address.js';
export { MasterError } from './errors.js';
export { ask, asMasterError } from './request.js';
export { subscribe } from './subscribe.js';
