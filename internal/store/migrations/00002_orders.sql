-- Take profit and stop loss: every change of every contract. What is in force is the latest of each kind.

-- +goose Up

CREATE TABLE contract_order (
    id       INTEGER NOT NULL PRIMARY KEY,
    contract INTEGER NOT NULL REFERENCES contract,
    kind     TEXT    NOT NULL,
    amount   INTEGER, -- NULL: the order was removed
    spot     TEXT    NOT NULL, -- the spot at which it closes the contract; empty: none
    at       INTEGER NOT NULL
) STRICT;

CREATE INDEX contract_order_contract ON contract_order (contract, kind);

-- +goose StatementBegin
CREATE TRIGGER contract_order_stays BEFORE UPDATE ON contract_order
BEGIN SELECT RAISE(ABORT, 'the history of orders is not rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contract_order_remains BEFORE DELETE ON contract_order
BEGIN SELECT RAISE(ABORT, 'the history of orders is not rewritten'); END;
-- +goose StatementEnd
