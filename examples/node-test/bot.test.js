import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'

import { Session, trade } from './bot.js'
import { startDervish } from './dervish.js'

let dervish
beforeEach(async () => { dervish = await startDervish() })
afterEach(() => dervish.close())

test('stops after three losses', async () => {
  await dervish.quotes('R_100', 1234.5, 1234.1, 1233.9, 1233.8, 1233.2, 1232.7)
  const bot = trade(dervish.url, dervish.token)
  for (let n = 0; n < 3; n++) {
    assert.equal((await bot.next()).value[0], 'bought')
    await dervish.step('R_100', 2) // the entry, and the tick that decides
    assert.deepEqual((await bot.next()).value, ['lost', -10])
  }
  assert.equal((await bot.next()).done, true)
})

test('a win begins the count anew', async () => {
  await dervish.quotes('R_100', 1000.5, 1000.4, 1000.3, 1000.2, 1000.1, 1000.9, 1000.8, 1000.7, 1000.6, 1000.5, 1000.4, 1000.3)
  const ends = []
  for await (const [what] of trade(dervish.url, dervish.token)) {
    if (what === 'bought') await dervish.step('R_100', 2)
    else ends.push(what)
  }
  assert.deepEqual(ends, ['lost', 'lost', 'won', 'lost', 'lost', 'lost'])
})

test('three losses cost three stakes', async () => {
  await dervish.quotes('R_100', 6, 5, 4, 3, 2, 1)
  for await (const [what] of trade(dervish.url, dervish.token)) {
    if (what === 'bought') await dervish.step('R_100', 2)
  }
  const session = await Session.open(dervish.url)
  await session.ask({ authorize: dervish.token })
  assert.equal((await session.ask({ balance: 1 })).balance.balance, 10_000 - 3 * 10)
  await session.close()
})

test('time moves when it is told to', async () => {
  const session = await Session.open(dervish.url)
  const { time: noon } = await session.ask({ time: 1 })
  assert.equal((await session.ask({ time: 1 })).time, noon)
  await dervish.advance('24h')
  assert.equal((await session.ask({ time: 1 })).time, noon + 24 * 60 * 60)
  await session.close()
})

test('an error ends the bot', async () => {
  await assert.rejects(trade(dervish.url, 'nobody').next(), /InvalidToken/)
})

test('a purchase whose answer is lost is made', async () => {
  await dervish.fault('commit-and-drop', { call: 'buy', once: true })
  await assert.rejects(trade(dervish.url, dervish.token).next(), /the connection is closed/) // and not one that says it was refused
  const session = await Session.open(dervish.url)
  await session.ask({ authorize: dervish.token })
  assert.equal((await session.ask({ portfolio: 1 })).portfolio.contracts.length, 1)
  await session.close()
})

test('a closed market ends the bot', async () => {
  await dervish.fault('market-closed', { call: 'buy' })
  await assert.rejects(trade(dervish.url, dervish.token).next(), /MarketIsClosed/)
})
