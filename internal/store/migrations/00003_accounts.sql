-- Users, their accounts and tokens, and the applications. An instant is in microseconds since 1970.

-- +goose Up

CREATE TABLE app_user (
    id    INTEGER NOT NULL PRIMARY KEY,
    email TEXT    UNIQUE -- in lower case; NULL: not known
) STRICT;

-- What users say of themselves.
CREATE TABLE user_setting (
    user_id INTEGER NOT NULL REFERENCES app_user,
    name    TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    PRIMARY KEY (user_id, name)
) STRICT, WITHOUT ROWID;

-- The money of an account is in the book, under the same login. Where it is missing there, the server stopped before it
-- was deposited.
CREATE TABLE account (
    login     TEXT    NOT NULL PRIMARY KEY,
    user_id   INTEGER NOT NULL REFERENCES app_user,
    currency  TEXT    NOT NULL,
    opening   TEXT    NOT NULL, -- the first deposit, a decimal number
    opened_at INTEGER NOT NULL,
    disabled  INTEGER NOT NULL, -- 1: yes
    demo      INTEGER NOT NULL  -- 1: opened by the server itself
) STRICT;

CREATE INDEX account_user ON account (user_id);

-- What the holders of accounts set as limits. Amounts are minor units; 0 is none.
CREATE TABLE account_exclusion (
    login       TEXT    NOT NULL PRIMARY KEY REFERENCES account,
    currency    TEXT    NOT NULL,
    digits      INTEGER NOT NULL,
    max_balance INTEGER NOT NULL,
    max_open    INTEGER NOT NULL,
    losses_1    INTEGER NOT NULL, -- in a day, in seven days and in thirty
    losses_7    INTEGER NOT NULL,
    losses_30   INTEGER NOT NULL,
    turnover_1  INTEGER NOT NULL,
    turnover_7  INTEGER NOT NULL,
    turnover_30 INTEGER NOT NULL,
    deposits_1  INTEGER NOT NULL,
    deposits_7  INTEGER NOT NULL,
    deposits_30 INTEGER NOT NULL,
    session     INTEGER NOT NULL, -- in microseconds; 0: none
    timeout_at  INTEGER NOT NULL, -- 0: none
    until_at    INTEGER NOT NULL  -- 0: none
) STRICT;

-- Of a token no more than its hash is here.
CREATE TABLE token (
    id         INTEGER NOT NULL PRIMARY KEY,
    hash       BLOB    NOT NULL UNIQUE, -- SHA-256
    masked     TEXT    NOT NULL, -- its last letters, behind asterisks
    login      TEXT    NOT NULL REFERENCES account,
    name       TEXT    NOT NULL,
    scopes     TEXT    NOT NULL, -- with spaces between
    app        INTEGER NOT NULL, -- the only one that may use it; 0: any may
    address    TEXT    NOT NULL, -- the only one that may use it; empty: any may
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL  -- 0: never
) STRICT;

CREATE INDEX token_login ON token (login);

CREATE TABLE login_record (
    id       INTEGER NOT NULL PRIMARY KEY,
    user_id  INTEGER NOT NULL REFERENCES app_user,
    action   TEXT    NOT NULL CHECK (action IN ('login', 'logout')),
    at       INTEGER NOT NULL,
    address  TEXT    NOT NULL,
    agent    TEXT    NOT NULL,
    language TEXT    NOT NULL
) STRICT;

CREATE INDEX login_record_user ON login_record (user_id, id);

CREATE TABLE app (
    id               INTEGER NOT NULL PRIMARY KEY,
    name             TEXT    NOT NULL,
    active           INTEGER NOT NULL, -- 1: yes
    deleted          INTEGER NOT NULL, -- 1: yes; its id stays nobody's
    markup           REAL    NOT NULL, -- a part: 0.03 is 3 %
    owner            INTEGER NOT NULL, -- a user; 0: nobody
    owner_login      TEXT    NOT NULL,
    scopes           TEXT    NOT NULL, -- with spaces between
    redirect_uri     TEXT    NOT NULL,
    verification_uri TEXT    NOT NULL,
    homepage         TEXT    NOT NULL,
    github           TEXT    NOT NULL,
    appstore         TEXT    NOT NULL,
    googleplay       TEXT    NOT NULL
) STRICT;

-- Who has money in the book has an account, and is a user of their own.
INSERT INTO app_user (id) SELECT 1000000 + row_number() OVER (ORDER BY login) FROM ledger_account;
INSERT INTO account (login, user_id, currency, opening, opened_at, disabled, demo)
    SELECT login, 1000000 + row_number() OVER (ORDER BY login), currency, '0', opened_at, 0, 0 FROM ledger_account;
