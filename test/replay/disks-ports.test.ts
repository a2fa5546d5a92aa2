import t from 'tap';
import { OfferRemainder } from '../../host/models/take.js';
import { wantOf } from '../../host/models/want.js';
import { formatResources, resourcesFrom } from '../../host/resources/index.js';

/** What tasks cut out of an offer: disks are told apart, ports have numbers. */

const ROOT = 'cpus:8;mem:8192;disk:15275';
const MOUNT = 'disk[MOUNT:/mnt/data2]';
const PATH = 'disk[PATH:/mnt/data1]';
const VOLUME = 'disk(r)[id:path]';

/** What each of the tasks takes of an offer, one after the other; `undefined` is nothing. */
function taken(offer: string, ...tasks: string[]): (string | undefined)[] {
  const remainder = new OfferRemainder(resourcesFrom(offer));
  return tasks.map((task) => {
    const resources = remainder.take(wantOf(resourcesFrom(task)));
    return resources && formatResources(resources);
  });
}

t.test('plain disk is root disk, and no other is added to it', (t) => {
  for (const other of [MOUNT, PATH, 'disk[RAW(v,,fast)]', VOLUME]) {
    t.same(taken(`${ROOT};${other}:675867`, 'disk:20480'), [undefined], other);
    t.same(taken(`${ROOT};${other}:675867`, 'disk:15275'), ['disk:15275'], other);
  }
  t.same(taken('disk:100;disk(r):50', 'disk:120'), [
    'disk(reservations: [(STATIC,r)]):50; disk:70',
  ]);
  t.end();
});

t.test('a MOUNT disk goes whole, a PATH disk in parts', (t) => {
  const offer = `${ROOT};${MOUNT}:675867;${PATH}:1000`;
  t.same(taken(offer, `${MOUNT}:100`), [undefined]);
  t.same(taken(offer, `cpus:1;${MOUNT}:675867`, `${MOUNT}:675867`), [
    `cpus:1; ${MOUNT}:675867`,
    undefined,
  ]);
  t.same(taken(offer, `${PATH}:600`, `${PATH}:600`, `${PATH}:400`), [
    `${PATH}:600`,
    undefined,
    `${PATH}:400`,
  ]);
  t.same(taken(offer, 'disk[PATH:/elsewhere]:1', 'disk[MOUNT:/mnt/data3]:675867'), [
    undefined,
    undefined,
  ]);
  t.end();
});

t.test('a volume is taken where it is, and else the disk that it is made of', (t) => {
  const volume = 'disk(reservations: [(STATIC,r)])[id:path]:100';
  t.same(taken('disk(r)[id:path]:100;disk:300', `${VOLUME}:100`, `${VOLUME}:100`), [
    volume,
    'disk:100',
  ]);
  const two = `${VOLUME}:100;disk(r)[other:path]:100`;
  t.same(taken('disk:150', two), [undefined], 'both are made of the same disk');
  t.same(taken('disk:200', two), ['disk:200']);
  t.same(taken(`${MOUNT}:500`, 'disk(r)[MOUNT:/mnt/data2,id:path]:500'), [`${MOUNT}:500`]);
  t.same(taken(`${MOUNT}:500`, 'disk(r)[MOUNT:/mnt/data2,id:path]:400'), [undefined]);
  t.end();
});

t.test('ports are taken by their numbers, each once', (t) => {
  const offer = 'cpus:4;ports(fixed):[80-80,8080-8081,31999-32000];ports:[31000-31998]';
  t.same(taken(offer, 'ports:[32080-32080]'), [undefined]);
  t.same(taken(offer, 'ports:[8080-8080]', 'ports:[8080-8080]', 'ports:[8081-8081]'), [
    'ports(reservations: [(STATIC,fixed)]):[8080-8080]',
    undefined,
    'ports(reservations: [(STATIC,fixed)]):[8081-8081]',
  ]);
  t.same(taken(offer, 'ports:[31998-31999]'), [
    'ports(reservations: [(STATIC,fixed)]):[31999-31999]; ports:[31998-31998]',
  ]);
  t.same(taken(offer, 'ports:[80-80,31000-31000]', 'ports:[80-80,31001-31001]'), [
    'ports(reservations: [(STATIC,fixed)]):[80-80]; ports:[31000-31000]',
    undefined,
  ]);
  t.end();
});
