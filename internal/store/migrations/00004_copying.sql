-- Who copies whom. Amounts are minor units; instants are in microseconds since 1970.

-- +goose Up

CREATE TABLE copying (
    copier    TEXT    NOT NULL,
    trader    TEXT    NOT NULL,
    token     INTEGER NOT NULL, -- with which the trader agreed; it may be no more
    app       INTEGER NOT NULL,
    since     INTEGER NOT NULL,
    symbols   TEXT    NOT NULL, -- with spaces between; empty: all
    kinds     TEXT    NOT NULL,
    currency  TEXT    NOT NULL, -- of the amounts; empty: there are none
    digits    INTEGER NOT NULL,
    min_stake INTEGER NOT NULL, -- 0: any
    max_stake INTEGER NOT NULL,
    PRIMARY KEY (copier, trader)
) STRICT, WITHOUT ROWID;
