import { createAllocator } from '/work/main/host/allocator/index.js';
import { readFileSync, readdirSync } from 'node:fs';
const dir='/work/shared/vectors/mesos/';
const only=process.argv[2];
const verbose=process.argv[3]==='-v';
const lines=(p:string)=>readFileSync(p,'utf8').split('\n').filter(l=>l.trim()).map(l=>JSON.parse(l));
const rsv=(r:any)=>{ if(r.reservations?.length) return r.reservations; if(r.role&&r.role!=='*') return [{type:'STATIC',role:r.role}]; return []};
function items(rs:readonly any[]){
  const out=rs.map(r=>{ const st=rsv(r); const it:any={name:r.name, role: st.length? st.at(-1).role:'*'};
   if(r.scalar) it.scalar=Math.round(r.scalar.value*1000); if(r.ranges) it.ranges=r.ranges.range.map((x:any)=>[x.begin,x.end]); if(r.set) it.set=[...r.set.item].sort();
   if(r.revocable) it.revocable=true; if(r.shared) it.shared=true; if(r.disk?.persistence) it.persistence_id=r.disk.persistence.id; if(r.disk?.source) it.disk_source=r.disk.source.type;
   return JSON.stringify(it,Object.keys(it).sort())});
  return out.sort().join('|');
}
function eitems(its:any[]){ return its.map(i=>{const it:any={...i}; delete it.reservations; if(it.scalar!==undefined) it.scalar=Math.round(it.scalar*1000); if(it.set) it.set=[...it.set].sort(); return JSON.stringify(it,Object.keys(it).sort())}).sort().join('|'); }
let pass=0, fail=0; const failed:string[]=[];
for (const f of readdirSync(dir).filter(f=>f.endsWith('.jsonl')&&!f.endsWith('.expected.jsonl')).sort()) {
  const name=f.slice(0,-6); if(only&&!name.startsWith(only)) continue;
  const script=lines(dir+f); const exp=lines(dir+name+'.expected.jsonl');
  const got=new Map<number,string[]>(); const want=new Map<number,string[]>();
  for(const e of exp){ if(e.type==='offer'){ const k=`${e.framework} ${e.role} ${e.agent} ${eitems(e.items)}`; want.set(e.step,[...(want.get(e.step)??[]),k]); } }
  let a:any=null; let opt:any={}; let interval=1000; let out:any[]=[]; const stateErr:string[]=[];
  const paramHash:any={};
  try {
  for (let i=0;i<script.length;i++){ const s=script[i]; const step=i+1;
    if(s.op==='comment') continue;
    if(s.op==='options'){ opt={eventDriven:s.event_driven??true, filterGpuResources:s.filter_gpu??true, fairnessExclude:s.fairness_exclude??[], region:s.region, zone:s.zone}; if(s.allocation_interval) interval=opt.allocationIntervalMs=s.allocation_interval*1000; if(s.min_allocatable) opt.minAllocatable=s.min_allocatable; continue; }
    a??=await createAllocator(opt);
    const take=(d:any)=>{ if(!d) return; for(const o of d.rescinded) out=out.filter(x=>x.id!==o.id); for(const o of d.offers){ out.push(o); got.set(step,[...(got.get(step)??[]),`${o.frameworkId} ${o.role} ${o.agentId} ${items(o.resources)}`]); } };
    const triple=()=>out.filter(o=>o.frameworkId===s.framework&&o.role===s.role&&o.agentId===s.agent);
    const res=(r:any,rev?:string)=>{ if(!rev) return r; const rs=[...(typeof r==='string'?R(r):r??[]), ...R(rev).map((x:any)=>({...x,revocable:{}}))]; return rs; };
    switch(s.op){
      case 'addAgent': take(a.addAgent({id:s.id,hostname:s.hostname,resources:res(s.resources,s.revocable),attributes:s.attributes,capabilities:s.capabilities,region:s.region,zone:s.zone,used:s.used})); break;
      case 'updateAgent': take(a.updateAgent(s.id,{...(s.resources!==undefined||s.revocable!==undefined?{resources:res(s.resources,s.revocable)}:{}),...(s.attributes!==undefined&&{attributes:s.attributes}),...(s.capabilities&&{capabilities:s.capabilities}),...(s.region&&{region:s.region}),...(s.zone&&{zone:s.zone}),...(s.hostname&&{hostname:s.hostname})})); break;
      case 'removeAgent': take(a.removeAgent(s.id)); break;
      case 'activateAgent': take(a.activateAgent(s.id)); break;
      case 'deactivateAgent': take(a.deactivateAgent(s.id)); break;
      case 'addFramework': case 'updateFramework': { const f={id:s.id,roles:s.roles,suppressedRoles:s.suppressed,capabilities:s.capabilities,active:s.active,minAllocatable:s.min_allocatable,offerConstraints:typeof s.offer_constraints==='string'?JSON.parse(s.offer_constraints):s.offer_constraints}; take(a[s.op](f)); break; }
      case 'removeFramework': take(a.removeFramework(s.id)); break;
      case 'activateFramework': take(a.activateFramework(s.id)); break;
      case 'deactivateFramework': take(a.deactivateFramework(s.id)); break;
      case 'updateWeights': a.updateWeights(s.weights); break;
      case 'updateQuota': a.updateQuota(s.role,{guarantees:s.guarantees??{},limits:s.limits??{}}); break;
      case 'suppress': take(a.suppress(s.framework,s.roles)); break;
      case 'revive': take(a.revive(s.framework,s.roles)); break;
      case 'decline': { const os=triple(); if(!os.length) break; if(s.resources) { take(a.accept(os.map(o=>o.id),[],s.refuse_seconds)); console.log('partial decline',name,step);} else { 
          if(os.length>1) take(a.accept(os.map(o=>o.id),[],s.refuse_seconds)); else take(a.decline([os[0].id],s.refuse_seconds)); } out=out.filter(o=>!os.includes(o)); break; }
      case 'accept': { const os=triple(); if(!os.length) break; take(a.accept(os.map(o=>o.id),s.use,s.refuse_seconds)); out=out.filter(o=>!os.includes(o)); break; }
      case 'finish': try { take(a.finish(s.framework,s.role,s.agent,s.resources,s.refuse_seconds)); } catch(e:any){ if(e.code!=='NOT_HELD'&&e.code!=='UNKNOWN_FRAMEWORK'&&e.code!=='UNKNOWN_AGENT') throw e; stateErr.push(step+' finish '+e.message)} break;
      case 'reserve': case 'unreserve': case 'create': case 'destroy': { const os=triple(); if(!os.length) break; const n=a.applyOperation(os[0].id,{type:s.op.toUpperCase(),resources:s.resources}); out=out.map(o=>o.id===n.id?n:o); break; }
      case 'whitelist': a.updateWhitelist(s.hosts); break;
      case 'pause': a.pause(); break; case 'resume': a.resume(); break;
      case 'advance': take(a.advance(a.nowMs+s.ms)); break;
      case 'allocate': take(a.advance((Math.floor(a.nowMs/interval)+1)*interval)); take(a.allocate()); break;
      case 'dump': break;
      default: throw new Error('op '+s.op);
    }
  }} catch(e:any){ stateErr.push('THROW '+e.message+(verbose?e.stack:'')); }
  const diffs:string[]=[];
  for(const step of [...new Set([...got.keys(),...want.keys()])].sort((x,y)=>x-y)){ const g=(got.get(step)??[]).sort(), w=(want.get(step)??[]).sort(); if(g.join('\n')!==w.join('\n')) diffs.push(`step ${step} ${JSON.stringify(script[step-1]).slice(0,160)}\n   want ${w.filter(x=>!g.includes(x)).join('\n        ')}\n   got  ${g.filter(x=>!w.includes(x)).join('\n        ')}`); }
  if(diffs.length||stateErr.some(e=>e.startsWith('THROW'))){ fail++; failed.push(name); if(verbose){ console.log(name); console.log(diffs.slice(0,2).join('\n')); } if(verbose||stateErr.length) console.log(name,stateErr.slice(0,2).join(' ; ')); } else pass++;
}
import { parseResources as R } from '/work/main/host/resources/index.js';
console.log(failed.join(' ')); console.log(`${pass} passed, ${fail} failed`);
