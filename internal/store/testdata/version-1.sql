-- Two accounts; one contract that is open and one that was lost.
INSERT INTO ledger_account (login, currency, digits, balance, opened_at) VALUES
    ('VRTC1000001', 'USD', 2, 999000, 1767268800000000),
    ('VRTC1000002', 'BTC', 8, 99000000, 1767268800000000);
INSERT INTO contract (id, login, app, symbol, kind, alike, price, payout, markup, bought_at, starts_at, expires_at,
    shortcode, longcode, terms, buy_id, sell_id, sell_price, sold_at, outcome, sale_details) VALUES
    (200000000001, 'VRTC1000001', 1089, 'R_100', 'CALL', '', 1000, 1950, 10, 1767268801000000, 1767268801000000, 1767268811000000,
        'CALL_R_100_19.5_1767268801_5T_S0P_0', 'text', 'terms', 400000000003, 400000000005, 0, 1767268811000000, 'lost', 'details'),
    (200000000002, 'VRTC1000002', 0, '1HZ50V', 'MULTUP', '', 1000000, 0, 0, 1767268802000000, 1767268802000000, NULL,
        'MULTUP_1HZ50V_0.01_200_1767268802_4953599999_0_0.00', 'text', 'terms', 400000000004, NULL, NULL, NULL, NULL, NULL);
INSERT INTO ledger_entry (id, login, action, amount, balance, at, app, contract, reference) VALUES
    (400000000001, 'VRTC1000001', 'virtual_credit', 1000000, 1000000, 1767268800000000, 0, NULL, NULL),
    (400000000002, 'VRTC1000002', 'virtual_credit', 100000000, 100000000, 1767268800000000, 0, NULL, NULL),
    (400000000003, 'VRTC1000001', 'buy', -1000, 999000, 1767268801000000, 1089, 200000000001, NULL),
    (400000000004, 'VRTC1000002', 'buy', -1000000, 99000000, 1767268802000000, 0, 200000000002, NULL),
    (400000000005, 'VRTC1000001', 'sell', 0, 999000, 1767268811000000, 1089, 200000000001, 400000000003);
INSERT INTO ledger_posting (entry, account, currency, amount) VALUES
    (400000000001, 'VRTC1000001', 'USD', 1000000), (400000000001, 'house:credit', 'USD', -1000000),
    (400000000002, 'VRTC1000002', 'BTC', 100000000), (400000000002, 'house:credit', 'BTC', -100000000),
    (400000000003, 'VRTC1000001', 'USD', -1000), (400000000003, 'house:trading', 'USD', 990), (400000000003, 'app:1089:markup', 'USD', 10),
    (400000000004, 'VRTC1000002', 'BTC', -1000000), (400000000004, 'house:trading', 'BTC', 1000000);
