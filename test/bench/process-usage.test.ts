import { expect, test } from 'vitest';
import { cpuMsFrom, processUsage, rssMbFrom } from '../../bench/process-usage.js';

test('processor time is that in user and in system mode, whatever the program is called', () => {
  const fields = Array.from({ length: 50 }, (_, i) => i + 1);
  const stat = `${fields[0]} (a (b) c) S ${fields.slice(3).join(' ')}`;
  expect(cpuMsFrom(stat)).toBe((14 + 15) * 10);
});

test('resident memory is told in megabytes', () => {
  expect(rssMbFrom('VmPeak:\t  4096 kB\nVmRSS:\t    2048 kB\n')).toBe(2);
  expect(rssMbFrom('Name:\tx\n')).toBeNaN();
});

test.runIf(process.platform === 'linux')('the usage of this process is what it knows of itself', () => {
  const { cpuMs, rssMb } = processUsage(process.pid);
  const { user, system } = process.cpuUsage();
  expect(Math.abs(cpuMs - (user + system) / 1_000)).toBeLessThan(500);
  expect(rssMb / (process.memoryUsage.rss() / 2 ** 20)).toBeCloseTo(1, 0);
});
