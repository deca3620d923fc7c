"""What a bot does with the client that PyPI serves, unmodified.

DERVISH_TASK says whether it looks at the market or trades. It prints one JSON object a line for the test to check.
"""

import asyncio
import json
import os

from deriv_api import DerivAPI

SYMBOLS = ["R_100", "1HZ50V", "R_25"]
MINUTE = 60


def say(**line):
    print(json.dumps(line), flush=True)


async def follow(api, request, done):
    """Hands each answer of a stream to done, until that returns something, which is returned."""
    result = asyncio.get_running_loop().create_future()

    def hear(answer):
        value = done(answer)
        if value is not None and not result.done():
            result.set_result(value)

    def fail(error):
        if not result.done():
            result.set_exception(error)

    source = await api.subscribe(request)
    subscription = source.subscribe(hear, fail)
    try:
        return await result
    finally:
        subscription.dispose()


async def stream(api, symbol):
    """Gives the ticks of a minute of the market, by the epochs of the ticks themselves."""
    ticks = []

    def hear(answer):
        tick = answer["tick"]
        ticks.append([tick["epoch"], tick["quote"]])
        return ticks if tick["epoch"] - ticks[0][0] >= MINUTE else None

    return await follow(api, {"ticks": symbol, "subscribe": 1}, hear)


async def market(api):
    answer = await api.active_symbols({"active_symbols": "brief"})
    say(symbols=[s["symbol"] for s in answer["active_symbols"]])
    streams = await asyncio.gather(*(stream(api, s) for s in SYMBOLS))
    for symbol, ticks in zip(SYMBOLS, streams):
        answer = await api.ticks_history(
            {"ticks_history": symbol, "start": ticks[0][0], "end": str(ticks[-1][0]), "count": 5000, "style": "ticks"}
        )
        history = answer["history"]
        say(symbol=symbol, streamed=ticks, history=[list(row) for row in zip(history["times"], history["prices"])])
        answer = await api.ticks_history(
            {"ticks_history": symbol, "end": "latest", "count": 10, "style": "candles", "granularity": 60}
        )
        say(symbol=symbol, candles=answer["candles"])


async def trade(api):
    answer = await api.authorize(os.environ["DERVISH_TOKEN"])
    say(loginid=answer["authorize"]["loginid"])
    before = (await api.balance())["balance"]["balance"]
    proposal = (
        await api.proposal(
            {
                "proposal": 1,
                "contract_type": "CALL",
                "symbol": "R_100",
                "currency": "USD",
                "amount": 10,
                "basis": "stake",
                "duration": 5,
                "duration_unit": "t",
            }
        )
    )["proposal"]
    buy = (await api.buy({"buy": proposal["id"], "price": proposal["ask_price"]}))["buy"]

    def sold(answer):
        contract = answer["proposal_open_contract"]
        return contract if contract["is_sold"] else None

    end = await follow(api, {"proposal_open_contract": 1, "contract_id": buy["contract_id"]}, sold)
    after = (await api.balance())["balance"]["balance"]
    rows = (await api.statement({"statement": 1, "description": 1}))["statement"]["transactions"]
    say(
        before=before,
        after=after,
        bought=buy["buy_price"],
        sold=end["sell_price"],
        status=end["status"],
        profit=end["profit"],
        actions=[row["action_type"] for row in rows],
    )


async def main():
    host = os.environ["DERVISH_PLAIN"].split("/")[2]
    api = DerivAPI(endpoint=f"ws://{host}", app_id=1089)
    await {"market": market, "trade": trade}[os.environ["DERVISH_TASK"]](api)
    say(done=True)
    await api.clear()


asyncio.run(main())
