<?php

/** One session through textalk/websocket. */

declare(strict_types=1);

require getenv('COMPOSER_VENDOR_DIR') . '/autoload.php';

use WebSocket\Client;

$client = new Client(getenv('DERVISH_URL'), [
    'context' => stream_context_create(['ssl' => ['cafile' => getenv('DERVISH_CA')]]),
    'timeout' => 30,
]);

try {
    $client->send(json_encode(['ping' => 1])); // this connects first
    echo "open\n";
    echo 'message ', $client->receive(), "\n";
    if (getenv('DERVISH_CLOSED_BY') === 'server') {
        $client->receive(); // comes back with nothing when the server closes
    } else {
        $client->close(1000, 'done');
    }
    echo 'close ', $client->getCloseStatus(), "\n"; // the library keeps the code and drops the reason
} catch (Throwable $problem) {
    echo 'error ', str_replace("\n", ' ', $problem->getMessage()), "\n";
    exit(1);
}
