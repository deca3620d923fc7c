"""One session through the websockets package."""

import asyncio
import json
import os
import ssl
import sys

import websockets


async def session():
    trust = ssl.create_default_context(cafile=os.environ["DERVISH_CA"])
    async with websockets.connect(os.environ["DERVISH_URL"], ssl=trust) as socket:
        print("open", flush=True)
        await socket.send(json.dumps({"ping": 1}))
        print("message", await socket.recv(), flush=True)
        if os.environ.get("DERVISH_CLOSED_BY") == "server":
            await socket.wait_closed()
        else:
            await socket.close(1000, "done")
        # What the peer's close frame said, not what ours did.
        print("close", socket.close_code, socket.close_reason, flush=True)


try:
    asyncio.run(session())
except (OSError, websockets.WebSocketException) as error:
    print("error", error)
    sys.exit(1)
