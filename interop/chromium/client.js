'use strict';

// Opens page.html in a headless Chromium and passes on what the page says on its console.
// Usage: client.js BROWSER PROFILE, where PROFILE is an empty folder.

const { pathToFileURL } = require('node:url');
const path = require('node:path');
const { chromium } = require('playwright-core');

async function session(executablePath, profile) {
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const page = await browser.newPage();
    page.on('console', (line) => {
      // The browser's own complaints come as errors; the page itself only logs.
      const text = line.type() === 'error' ? `error ${line.text()}` : line.text();
      if (text.startsWith('error ')) {
        process.exitCode = 1;
      }
      console.log(text);
    });
    const address = pathToFileURL(path.join(__dirname, 'page.html'));
    address.hash = new URLSearchParams({
      url: process.env.DERVISH_URL,
      closedBy: process.env.DERVISH_CLOSED_BY ?? 'client',
    }).toString();
    await page.goto(address.href);
    await page.waitForFunction(() => document.title === 'over', null, { timeout: 0 });
  } finally {
    await browser.close();
  }
}

session(process.argv[2], process.argv[3]).catch((problem) => {
  console.log(`error ${problem.message.split('\n', 1)[0]}`);
  process.exitCode = 1;
});
