import { createAllocator } from '../host/allocator/index.js';
const dyn = (v:number) => ({name:'cpus',type:'SCALAR',scalar:{value:v},reservations:[{type:'DYNAMIC',role:'spark',principal:'p'}]}) as const;
for (const variant of [0,1,2,3]) {
const a = await createAllocator({});
a.addAgent({id:'a1',resources:'cpus:4;mem:4096;ports:[1000-1009]'}); 
const [o] = a.addFramework({id:'f2',roles:['spark']}).offers;
const r = a.applyOperation(o!.id, {type:'RESERVE',resources:[dyn(4)]});
if (variant>=1) a.updateAgent('a1',{attributes:'rack:1'});
if (variant>=2) a.deactivateAgent('a1');
if (variant>=3) a.updateAgent('a1',{attributes:'rack:1'});
const text=JSON.stringify(r.resources);
console.log(text, JSON.stringify(a.offers()[0]!.resources));
const use = [{...r.resources[0]!, scalar:{value:1024}}, {...r.resources[1]!,ranges:{range:[{begin:1000,end:1002}]}}, {...r.resources[2]!,scalar:{value:1}}];
try { a.accept([r.id], use); console.log(variant, 'ok', JSON.stringify(a.available('a1'))); } catch(e) { console.log(variant, (e as Error).message, JSON.stringify(use)); }
}
