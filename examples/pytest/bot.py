"""A bot that buys on a rise of R_100, one contract after the other, and stops after three losses in a row."""

import json

from websockets.sync.client import connect

STAKE = 10


class Session:
    """One connection to the API, which asks one thing at a time."""

    def __init__(self, url):
        self.connection = connect(url + "?app_id=1089")
        self.updates = []
        self.req_id = 0

    def __enter__(self):
        self.socket = self.connection.__enter__()
        return self

    def __exit__(self, *what):
        self.connection.__exit__(*what)

    def ask(self, **request):
        """Sends a request and gives its answer. What other messages come first is kept for update."""
        self.req_id += 1
        self.socket.send(json.dumps(request | {"req_id": self.req_id}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("req_id") != self.req_id:
                self.updates.append(answer)
            elif "error" in answer:
                raise RuntimeError(answer["error"]["code"])
            else:
                return answer

    def update(self):
        """Waits for the next message that answers nothing."""
        return self.updates.pop(0) if self.updates else json.loads(self.socket.recv())


def trade(url, token):
    """Trades, and yields what it does: ("bought", contract_id) and then ("won", profit) or ("lost", profit)."""
    with Session(url) as session:
        session.ask(authorize=token)
        losses = 0
        while losses < 3:
            bought = session.ask(
                buy="1",
                price=STAKE,
                parameters={
                    "contract_type": "CALL",
                    "symbol": "R_100",
                    "currency": "USD",
                    "basis": "stake",
                    "amount": STAKE,
                    "duration": 1,
                    "duration_unit": "t",
                },
            )["buy"]
            state = session.ask(proposal_open_contract=1, contract_id=bought["contract_id"], subscribe=1)["proposal_open_contract"]
            yield "bought", bought["contract_id"]
            while not state["is_sold"]:
                state = session.update()["proposal_open_contract"]
            losses = losses + 1 if state["status"] == "lost" else 0
            yield state["status"], state["profit"]
