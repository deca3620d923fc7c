import pytest
from websockets.exceptions import ConnectionClosed

from bot import Session, trade


def test_stops_after_three_losses(dervish):
    dervish.quotes("R_100", 1234.5, 1234.1, 1233.9, 1233.8, 1233.2, 1232.7)
    bot = trade(dervish.url, dervish.token)
    for _ in range(3):
        assert next(bot)[0] == "bought"
        dervish.step("R_100", 2)  # the entry, and the tick that decides
        assert next(bot) == ("lost", -10)
    with pytest.raises(StopIteration):
        next(bot)


def test_a_win_begins_the_count_anew(dervish):
    dervish.quotes("R_100", 1000.5, 1000.4, 1000.3, 1000.2, 1000.1, 1000.9, 1000.8, 1000.7, 1000.6, 1000.5, 1000.4, 1000.3)
    done = []
    for what, _ in trade(dervish.url, dervish.token):
        done.append(what)
        if what == "bought":
            dervish.step("R_100", 2)
    assert done[1::2] == ["lost", "lost", "won", "lost", "lost", "lost"]


def test_three_losses_cost_three_stakes(dervish):
    dervish.quotes("R_100", 6.0, 5.0, 4.0, 3.0, 2.0, 1.0)
    for what, _ in trade(dervish.url, dervish.token):
        if what == "bought":
            dervish.step("R_100", 2)
    with Session(dervish.url) as session:
        session.ask(authorize=dervish.token)
        assert session.ask(balance=1)["balance"]["balance"] == 10_000 - 3 * 10


def test_time_moves_when_it_is_told_to(dervish):
    with Session(dervish.url) as session:
        noon = session.ask(time=1)["time"]
        assert session.ask(time=1)["time"] == noon
        dervish.advance("24h")
        assert session.ask(time=1)["time"] == noon + 24 * 60 * 60


def test_an_error_ends_the_bot(dervish):
    with pytest.raises(RuntimeError, match="InvalidToken"):
        next(trade(dervish.url, "nobody"))


def test_a_purchase_whose_answer_is_lost_is_made(dervish):
    dervish.fault("commit-and-drop", call="buy", once=True)
    with pytest.raises(ConnectionClosed):  # and not an error that says it was refused
        next(trade(dervish.url, dervish.token))
    with Session(dervish.url) as session:
        session.ask(authorize=dervish.token)
        assert len(session.ask(portfolio=1)["portfolio"]["contracts"]) == 1


def test_a_closed_market_ends_the_bot(dervish):
    dervish.fault("market-closed", call="buy")
    with pytest.raises(RuntimeError, match="MarketIsClosed"):
        next(trade(dervish.url, dervish.token))
