import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RenewingDriver } from '../../src/store/renewing-driver.js';

// Drivers open no connection before they are asked for one.
const options = { uri: 'bolt://127.0.0.1:1', username: 'neo4j', password: 'unused' };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('a driver is replaced when nobody answers, but not one that is young', async () => {
  const drivers = new RenewingDriver(options);
  const first = drivers.current;
  drivers.renew();
  expect(drivers.current).toBe(first);
  vi.advanceTimersByTime(10_000);
  drivers.renew();
  const second = drivers.current;
  expect(second).not.toBe(first);
  drivers.renew();
  expect(drivers.current).toBe(second);
  await drivers.close();
});

test('one that was replaced serves who still has it, and is closed when no statement can run any more', async () => {
  const drivers = new RenewingDriver(options);
  const first = drivers.current;
  const close = vi.spyOn(first, 'close');
  vi.advanceTimersByTime(10_000);
  drivers.renew();
  await vi.advanceTimersByTimeAsync(31_000);
  expect(close).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(close).toHaveBeenCalledOnce();
  await drivers.close();
});

test('a database that has moved gets a new driver at once, an address that stays does not', async () => {
  const drivers = new RenewingDriver(options);
  const first = drivers.current;
  drivers.moveTo(options.uri);
  expect(drivers.current).toBe(first);
  drivers.moveTo('bolt://127.0.0.1:2');
  expect(drivers.current).not.toBe(first);
  await drivers.close();
});

test('what was written through the old driver is asked for through the new one', async () => {
  const drivers = new RenewingDriver(options);
  await drivers.current.executeQueryBookmarkManager.updateBookmarks([], ['written']);
  drivers.moveTo('bolt://127.0.0.1:2');
  await vi.advanceTimersByTimeAsync(0);
  expect(await drivers.current.executeQueryBookmarkManager.getBookmarks()).toEqual(['written']);
  await drivers.close();
});

test('closing closes those that were replaced, too', async () => {
  const drivers = new RenewingDriver(options);
  const closed = [drivers.current];
  drivers.moveTo('bolt://127.0.0.1:2');
  closed.push(drivers.current);
  const spies = closed.map((driver) => vi.spyOn(driver, 'close'));
  await drivers.close();
  for (const spy of spies) expect(spy).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(60_000);
  for (const spy of spies) expect(spy).toHaveBeenCalledOnce();
});
