// A dervish server in a process of its own, with the levers of its admin endpoint. It begins at noon, and its time moves
// only when the test says so.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export async function startDervish(...flags) {
  const child = spawn(process.env.DERVISH_BINARY ?? 'dervish', [
    'serve', '--config=', '--listen=ws://127.0.0.1:0', '--admin=127.0.0.1:0', '--ready-json', '--exit-with-parent',
    '--log-level=warn', '--no-console', '--start=2026-01-01T12:00:00Z', '--paused', '--idle-timeout=0s', ...flags,
  ], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(([status]) => { throw new Error(`dervish ended with status ${status}`) }),
  ])
  const ready = JSON.parse(line)

  const operate = async (path, order) => {
    const response = await fetch(ready.admin + path, { method: 'POST', body: JSON.stringify(order) })
    const answer = await response.json()
    if (!response.ok) throw new Error(answer.error)
    return answer
  }
  return {
    url: ready.ws[0],
    token: ready.demo.token,
    // quotes has the next ticks of a symbol say these quotes, exactly.
    quotes: (symbol, ...quotes) => operate('/quotes', { symbol, quotes }),
    // step moves time on to the next tick of a symbol.
    step: (symbol, count = 1) => operate('/clock', { action: 'step', symbol, count }),
    // advance moves time on by a duration such as 90s or 1h.
    advance: by => operate('/clock', { action: 'advance', by }),
    // fault has something go wrong from now on; "dervish fault list" tells what there is.
    fault: (name, rule) => operate('/faults', { fault: name, ...rule }),
    close: async () => {
      child.kill()
      await ended
    },
  }
}
