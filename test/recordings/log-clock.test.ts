import t from 'tap';
import { LogClock } from '../../host/recordings/kinds/mesos-log/clock.js';

/** What a line's time comes to, where the clock keeps the second of the line before. */

const at = (clock: LogClock, time: string, letter = 'I'): number | undefined => {
  const line = `${letter}${time} 12345 master.cpp:100] said`;
  return clock.before(line, line.indexOf('master.cpp'));
};

t.test('lines of one second differ by their fraction', (t) => {
  const clock = new LogClock(2019, 0);
  const second = Date.UTC(2019, 2, 4, 17, 4, 47);
  t.equal(at(clock, '0304 17:04:47.000001'), second + 0.001);
  t.equal(at(clock, '0304 17:04:47.999999'), second + 999.999);
  t.equal(at(clock, '0304 17:04:47.500000', 'W'), second + 500);
  t.equal(at(clock, '0304 17:04:48.500000'), second + 1500);
  t.equal(at(clock, '0304 17:04:47.500000'), second + 500, 'and back');
  t.end();
});

t.test('a year before the same day and second is another time', (t) => {
  const clock = new LogClock(2019, 0);
  t.equal(at(clock, '0304 17:04:47.000000'), Date.UTC(2019, 2, 4, 17, 4, 47));
  t.equal(at(clock, '20180304 17:04:47.000000'), Date.UTC(2018, 2, 4, 17, 4, 47));
  t.equal(at(clock, '20180304 17:04:47.000000'), Date.UTC(2018, 2, 4, 17, 4, 47));
  t.equal(at(clock, '0304 17:04:47.000000'), Date.UTC(2019, 2, 4, 17, 4, 47));
  t.end();
});

t.test('the second before midnight of a year comes back a year later', (t) => {
  const clock = new LogClock(2018, 60);
  const hourBefore = -3_600_000;
  t.equal(at(clock, '1231 23:59:59.000000'), Date.UTC(2018, 11, 31, 23, 59, 59) + hourBefore);
  t.equal(at(clock, '0101 00:00:00.000000'), Date.UTC(2019, 0, 1) + hourBefore);
  const straggler = Date.UTC(2018, 11, 31, 23, 59, 59) + hourBefore;
  t.equal(at(clock, '1231 23:59:59.000000'), straggler, 'a line of another thread');
  t.equal(at(clock, '1231 23:59:59.000000'), straggler, 'and one more');
  t.equal(at(clock, '0101 00:00:00.000000'), Date.UTC(2019, 0, 1) + hourBefore);
  for (const month of ['0301', '0701', '1101']) at(clock, `${month} 00:00:00.000000`);
  t.equal(at(clock, '1231 23:59:59.000000'), Date.UTC(2019, 11, 31, 23, 59, 59) + hourBefore);
  t.end();
});

t.test('another file says of which year it is, in the same second', (t) => {
  const clock = new LogClock(2018, 0);
  t.equal(at(clock, '0304 17:04:47.000000'), Date.UTC(2018, 2, 4, 17, 4, 47));
  clock.turnToYear(2021);
  t.equal(at(clock, '0304 17:04:47.000000'), Date.UTC(2021, 2, 4, 17, 4, 47));
  t.end();
});

t.test('what is no time leaves the second as it was', (t) => {
  const clock = new LogClock(2019, 0);
  at(clock, '0304 17:04:47.000000');
  for (const time of ['0304 17:04:47', '0304 17:04:47.', '1304 17:04:47.000000', 'noon']) {
    t.equal(at(clock, time), undefined, time);
    t.equal(at(clock, '0304 17:04:47.250000'), Date.UTC(2019, 2, 4, 17, 4, 47, 250));
  }
  t.end();
});
