import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where package managers put it, after what CHROMIUM names and what Playwright has downloaded. */
const PLACES = [
  process.env.CHROMIUM,
  chromium.executablePath(),
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The Chromium of this machine; undefined when it has none. */
export const CHROMIUM: string | undefined = PLACES.find((path) => path !== undefined && existsSync(path));

/** Starts it, without a window. Its own sandbox cannot be set up by root, as whom containers run tests. */
export function launchChromium(): Promise<Browser> {
  if (CHROMIUM === undefined)
    throw new Error('There is no Chromium here. Name one in the variable CHROMIUM.');
  return chromium.launch({
    executablePath: CHROMIUM,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-dev-shm-usage'],
  });
}
