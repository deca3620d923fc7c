-- A user with the accounts that have money, an application, limits, a token and a log-in.
INSERT INTO user_setting (user_id, name, value) VALUES (1000001, 'residence', 'id');
INSERT INTO account_exclusion (login, currency, digits, max_balance, max_open, losses_1, losses_7, losses_30, turnover_1, turnover_7,
    turnover_30, deposits_1, deposits_7, deposits_30, session, timeout_at, until_at) VALUES
    ('VRTC1000002', 'USD', 2, 0, 50, 10000, 0, 0, 0, 0, 0, 0, 0, 0, 3600000000, 0, 0);
INSERT INTO token (id, hash, masked, login, name, scopes, app, address, created_at, used_at) VALUES
    (1, x'0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20', '***********abcd', 'VRTC1000002', 'all', 'read trade', 0, '', 1767268800000000, 0);
INSERT INTO login_record (id, user_id, action, at, address, agent, language) VALUES (1, 1000001, 'login', 1767268800000000, '192.0.2.1', 'a bot', 'EN');
INSERT INTO app (id, name, active, deleted, markup, owner, owner_login, scopes, redirect_uri, verification_uri, homepage, github, appstore, googleplay) VALUES
    (20001, 'mine', 1, 0, 0.01, 1000001, 'VRTC1000001', 'read trade', '', '', '', '', '', '');
