// A bot that buys on a rise of R_100, one contract after the other, and stops after three losses in a row.

const stake = 10

// Session is one connection to the API.
export class Session {
  #socket
  #serial = 0
  #answers = new Map() // by req_id: whoever waits
  #updates = []
  #wanted // whoever waits for an update
  #fault

  static open(url) {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`${url}?app_id=1089`)
      socket.onopen = () => resolve(new Session(socket))
      socket.onerror = () => reject(new Error(`${url} cannot be reached`))
    })
  }

  constructor(socket) {
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data))
    socket.onclose = () => this.#end(new Error('the connection is closed'))
  }

  #hear(message) {
    const waiting = this.#answers.get(message.req_id)
    if (waiting) {
      this.#answers.delete(message.req_id)
      if (message.error) waiting.reject(new Error(message.error.code))
      else waiting.resolve(message)
    } else if (this.#wanted) {
      this.#wanted.resolve(message)
      this.#wanted = undefined
    } else {
      this.#updates.push(message)
    }
  }

  #end(fault) {
    this.#fault = fault
    for (const { reject } of this.#answers.values()) reject(fault)
    this.#wanted?.reject(fault)
  }

  // ask sends a request and gives its answer.
  ask(request) {
    if (this.#fault) return Promise.reject(this.#fault)
    const req_id = ++this.#serial
    this.#socket.send(JSON.stringify({ ...request, req_id }))
    return new Promise((resolve, reject) => this.#answers.set(req_id, { resolve, reject }))
  }

  // update waits for the next message that answers nothing.
  update() {
    if (this.#updates.length > 0) return Promise.resolve(this.#updates.shift())
    if (this.#fault) return Promise.reject(this.#fault)
    return new Promise((resolve, reject) => { this.#wanted = { resolve, reject } })
  }

  // close ends the connection, and waits for its end.
  close() {
    if (this.#fault) return Promise.resolve()
    return new Promise(resolve => {
      this.#socket.addEventListener('close', () => resolve())
      this.#socket.close(1000)
    })
  }
}

// trade yields what it does: ['bought', contract_id] and then ['won', profit] or ['lost', profit].
export async function* trade(url, token) {
  const session = await Session.open(url)
  try {
    await session.ask({ authorize: token })
    for (let losses = 0; losses < 3;) {
      const { buy } = await session.ask({
        buy: '1',
        price: stake,
        parameters: { contract_type: 'CALL', symbol: 'R_100', currency: 'USD', basis: 'stake', amount: stake, duration: 1, duration_unit: 't' },
      })
      let { proposal_open_contract: state } = await session.ask({ proposal_open_contract: 1, contract_id: buy.contract_id, subscribe: 1 })
      yield ['bought', buy.contract_id]
      while (!state.is_sold) state = (await session.update()).proposal_open_contract
      losses = state.status === 'lost' ? losses + 1 : 0
      yield [state.status, state.profit]
    }
  } finally {
    await session.close()
  }
}
