import { createAllocator } from '../host/allocator/index.js';
import { createNaiveAllocator } from './naive/model.js';
for (const make of [createNaiveAllocator, createAllocator]) {
  const a = await make({eventDriven:true});
  a.addAgent({id:'a1',resources:'cpus:4;mem:4096'});
  a.advance(1000); 
  const [o] = a.addFramework({id:'f1',roles:['r']}).offers;
  a.allocate();
  a.advance(1100); a.decline([o!.id], 1);
  a.advance(2000); console.log('batch 2000', a.allocate().offers.length);
  a.advance(2100); console.log('event at 2100', a.addFramework({id:'f2',roles:['r2'],suppressedRoles:['r2']}).offers.length);
  const b = await make({eventDriven:true});
  b.addAgent({id:'a1',resources:'cpus:4;mem:4096'});
  b.advance(1000);  b.allocate();
  const [p] = b.addFramework({id:'f1',roles:['r']}).offers;
  b.decline([p!.id], 1);
  b.advance(2000); console.log('batch 2000', b.allocate().offers.length);
  console.log('event at 2000 after the batch', b.addFramework({id:'f2',roles:['r2'],suppressedRoles:['r2']}).offers.length);
}
