"""The bot of main.go in Python, for dervish backtest:

    pip install websockets
    dervish backtest --hours 1 -- python examples/backtest/bot.py
"""

import asyncio
import json
import os

import websockets

EVERY = 8  # it bets at every eighth tick


async def main():
    url = f"{os.environ['DERVISH_URL']}?app_id={os.environ['DERVISH_APP_ID']}"
    bought = 0
    async with websockets.connect(url) as ws:
        await ws.send(json.dumps({"authorize": os.environ["DERVISH_TOKEN"]}))
        await ws.send(json.dumps({"ticks": "R_100", "subscribe": 1}))
        before = last = 0
        seen = 0
        try:
            async for text in ws:
                message = json.loads(text)
                if "error" in message:
                    raise SystemExit(message["error"]["message"])
                if message["msg_type"] == "buy":
                    bought += 1
                if message["msg_type"] != "tick":
                    continue
                before, last = last, message["tick"]["quote"]
                seen += 1
                if seen % EVERY == 0 and before != last:
                    await ws.send(json.dumps({"buy": 1, "price": 1, "parameters": {
                        "contract_type": "CALL" if last > before else "PUT", "symbol": "R_100", "currency": "USD",
                        "amount": 1, "basis": "stake", "duration": 1, "duration_unit": "t"}}))
        except websockets.ConnectionClosed:
            pass
    print(bought, "contracts bought")


asyncio.run(main())
