-- The book: accounts of clients, the contracts that they bought, and a journal that nobody rewrites. Amounts are whole
-- minor units of the account's currency; instants are microseconds since 1970, and 0 is none.

-- +goose Up

-- +goose StatementBegin
PRAGMA application_id = 1685223027; -- "drvs"
-- +goose StatementEnd

CREATE TABLE ledger_account (
    login     TEXT    NOT NULL PRIMARY KEY,
    currency  TEXT    NOT NULL,
    digits    INTEGER NOT NULL CHECK (digits BETWEEN 0 AND 8),
    balance   INTEGER NOT NULL CHECK (balance >= 0), -- what its postings sum up to
    opened_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_account_currency ON ledger_account (currency);

CREATE TABLE contract (
    id           INTEGER NOT NULL PRIMARY KEY,
    login        TEXT    NOT NULL REFERENCES ledger_account,
    app          INTEGER NOT NULL, -- 0: none
    symbol       TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    alike        TEXT    NOT NULL, -- contracts of one account that are limited together; often empty
    price        INTEGER NOT NULL CHECK (price >= 0),
    payout       INTEGER NOT NULL CHECK (payout >= 0),
    markup       INTEGER NOT NULL CHECK (markup BETWEEN 0 AND price),
    bought_at    INTEGER NOT NULL,
    starts_at    INTEGER NOT NULL,
    expires_at   INTEGER, -- NULL: it has no end of its own
    shortcode    TEXT    NOT NULL,
    longcode     TEXT    NOT NULL,
    terms        TEXT    NOT NULL,
    buy_id       INTEGER NOT NULL, -- the entry of its purchase
    sell_id      INTEGER,          -- of its sale; NULL while it is open
    sell_price   INTEGER CHECK (sell_price >= 0),
    sold_at      INTEGER,
    outcome      TEXT,
    sale_details TEXT,
    CHECK ((sell_id IS NULL) = (sell_price IS NULL)),
    CHECK ((sell_id IS NULL) = (sold_at IS NULL)),
    CHECK ((sell_id IS NULL) = (outcome IS NULL)),
    CHECK ((sell_id IS NULL) = (sale_details IS NULL))
) STRICT;

CREATE INDEX contract_open ON contract (login, symbol) WHERE sell_id IS NULL;
CREATE INDEX contract_closed ON contract (login, sold_at) WHERE sell_id IS NOT NULL;
CREATE INDEX contract_markup ON contract (app, bought_at) WHERE markup > 0;

-- Each entry moves the money of one client, and is a transaction of that client's statement.
CREATE TABLE ledger_entry (
    id        INTEGER NOT NULL PRIMARY KEY,
    login     TEXT    NOT NULL REFERENCES ledger_account,
    action    TEXT    NOT NULL,
    amount    INTEGER NOT NULL, -- what the balance grew by
    balance   INTEGER NOT NULL CHECK (balance >= 0), -- after it
    at        INTEGER NOT NULL,
    app       INTEGER NOT NULL, -- 0: none
    contract  INTEGER REFERENCES contract,
    reference INTEGER REFERENCES ledger_entry, -- of a sale: the purchase
    CHECK ((action IN ('buy', 'sell')) = (contract IS NOT NULL)),
    CHECK ((action = 'sell') = (reference IS NOT NULL))
) STRICT;

CREATE INDEX ledger_entry_statement ON ledger_entry (login);
CREATE INDEX ledger_entry_time ON ledger_entry (login, at);
-- One purchase and at most one sale of each contract.
CREATE UNIQUE INDEX ledger_entry_contract ON ledger_entry (contract, action) WHERE contract IS NOT NULL;

-- What an entry adds to each account, of clients and of the house. Those of an entry sum to zero.
CREATE TABLE ledger_posting (
    entry    INTEGER NOT NULL REFERENCES ledger_entry,
    account  TEXT    NOT NULL,
    currency TEXT    NOT NULL,
    amount   INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry, account)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER ledger_entry_stays BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the journal is not rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_entry_remains BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the journal is not rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_posting_stays BEFORE UPDATE ON ledger_posting
BEGIN SELECT RAISE(ABORT, 'the journal is not rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_posting_remains BEFORE DELETE ON ledger_posting
BEGIN SELECT RAISE(ABORT, 'the journal is not rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contract_remains BEFORE DELETE ON contract
BEGIN SELECT RAISE(ABORT, 'a contract is not forgotten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contract_stays BEFORE UPDATE OF id, login, app, symbol, kind, alike, price, payout, markup, bought_at,
    starts_at, expires_at, shortcode, longcode, terms, buy_id ON contract
BEGIN SELECT RAISE(ABORT, 'the terms of a contract do not change'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contract_sold_once BEFORE UPDATE ON contract WHEN OLD.sell_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a contract is sold once'); END;
-- +goose StatementEnd
