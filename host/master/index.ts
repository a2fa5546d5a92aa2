export { type Access, readAccess } from './access.js';
export { endpoint, isMasterAddress, masterAddress } from './address.js';
export { MasterError } from './errors.js';
export { ask, asMasterError } from './request.js';
export { subscribe } from './subscribe.js';
