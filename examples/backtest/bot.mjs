// The bot of main.go in JavaScript, for dervish backtest, with the WebSocket of Node.js 22 or later:
//
//	dervish backtest --hours 1 -- node examples/backtest/bot.mjs

const every = 8 // it bets at every eighth tick
const { DERVISH_URL: url, DERVISH_APP_ID: app, DERVISH_TOKEN: token } = process.env
const ws = new WebSocket(`${url}?app_id=${app}`)
const send = message => ws.send(JSON.stringify(message))
let before = 0
let last = 0
let seen = 0
let bought = 0

ws.onopen = () => {
	send({ authorize: token })
	send({ ticks: 'R_100', subscribe: 1 })
}
ws.onmessage = ({ data }) => {
	const message = JSON.parse(data)
	if (message.error) {
		console.error(message.error.message)
		process.exit(1)
	}
	if (message.msg_type === 'buy') bought++
	if (message.msg_type !== 'tick') return
	;[before, last] = [last, message.tick.quote]
	if (++seen % every === 0 && before !== last) {
		send({
			buy: 1, price: 1,
			parameters: {
				contract_type: last > before ? 'CALL' : 'PUT', symbol: 'R_100', currency: 'USD',
				amount: 1, basis: 'stake', duration: 1, duration_unit: 't',
			},
		})
	}
}
ws.onclose = () => console.log(bought, 'contracts bought')
