-- Orders of the contract that is open: a take profit that was changed, and a stop loss that was removed.
INSERT INTO contract_order (id, contract, kind, amount, spot, at) VALUES
    (1, 200000000002, 'take_profit', 500000, '5203.11', 1767268803000000),
    (2, 200000000002, 'stop_loss', 300000, '', 1767268803000000),
    (3, 200000000002, 'take_profit', 600000, '5210.5', 1767268804000000),
    (4, 200000000002, 'stop_loss', NULL, '', 1767268805000000);
