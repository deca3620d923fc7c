<?php

/**
 * One session through PHP's own TLS streams, with the few frames that it takes written out, so that PHP is seen to work where
 * Composer's packages cannot be had. Messages go out in fragments, as the PHP libraries send long ones.
 */

declare(strict_types=1);

const CONTINUATION = 0x0;
const TEXT = 0x1;
const CLOSE = 0x8;
const FINAL_FRAGMENT = 0x80;
const MASKED = 0x80;
const FRAGMENT_BYTES = 4;

// PHP says why TLS failed only in a warning.
set_error_handler(fn (int $level, string $text) => throw new ErrorException($text, severity: $level));

try {
    session(getenv('DERVISH_URL'), getenv('DERVISH_CA'), getenv('DERVISH_CLOSED_BY') === 'server');
} catch (Throwable $problem) {
    echo 'error ', str_replace("\n", ' ', $problem->getMessage()), "\n";
    exit(1);
}

function session(string $url, string $root, bool $closedByServer): void
{
    $stream = connect($url, $root);
    echo "open\n";

    $pieces = str_split(json_encode(['ping' => 1]), FRAGMENT_BYTES);
    foreach ($pieces as $i => $piece) {
        $final = $i === count($pieces) - 1 ? FINAL_FRAGMENT : 0;
        send($stream, $final | ($i === 0 ? TEXT : CONTINUATION), $piece);
    }
    [$opcode, $payload] = receive($stream);
    if ($opcode !== TEXT) {
        throw new RuntimeException("opcode $opcode where a text message was due");
    }
    echo "message $payload\n";

    if (!$closedByServer) {
        send($stream, FINAL_FRAGMENT | CLOSE, pack('n', 1000) . 'done');
    }
    [$opcode, $payload] = receive($stream);
    if ($opcode !== CLOSE) {
        throw new RuntimeException("opcode $opcode where a close was due");
    }
    if ($closedByServer) {
        send($stream, FINAL_FRAGMENT | CLOSE, substr($payload, 0, 2));
    }
    echo rtrim('close ' . (unpack('n', $payload)[1] ?? '') . ' ' . substr($payload, 2)), "\n";
}

/** Opens the stream, PHP checking certificate and host name, and asks for the upgrade (RFC 6455, section 4.1). */
function connect(string $url, string $root)
{
    $to = parse_url($url);
    $address = $to['host'] . ':' . $to['port'];
    $context = stream_context_create(['ssl' => ['cafile' => $root]]);
    $stream = stream_socket_client("tls://$address", context: $context);
    $key = base64_encode(random_bytes(16));
    write($stream, "GET {$to['path']}?{$to['query']} HTTP/1.1\r\nHost: $address\r\nUpgrade: websocket\r\n" .
        "Connection: Upgrade\r\nSec-WebSocket-Key: $key\r\nSec-WebSocket-Version: 13\r\n\r\n");

    $answer = '';
    while (!str_ends_with($answer, "\r\n\r\n")) {
        $answer .= read($stream, 1);
    }
    $accept = base64_encode(sha1($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true));
    if (!preg_match('~^HTTP/1\.1 101 ~', $answer) || !preg_match("~^Sec-WebSocket-Accept: *\Q$accept\E\r$~mi", $answer)) {
        throw new RuntimeException('no upgrade: ' . strtok($answer, "\r"));
    }
    return $stream;
}

/** Sends one frame of at most 125 bytes, masked as clients must. */
function send($stream, int $head, string $payload): void
{
    $mask = random_bytes(4);
    $masked = $payload ^ substr(str_repeat($mask, 32), 0, strlen($payload));
    write($stream, chr($head) . chr(MASKED | strlen($payload)) . $mask . $masked);
}

/** Reads one frame whole: its opcode and its payload. The server sends neither fragments nor protocol pings this early. */
function receive($stream): array
{
    [$head, $length] = array_values(unpack('C2', read($stream, 2)));
    if ($length === 126) {
        $length = unpack('n', read($stream, 2))[1];
    } elseif ($length === 127) {
        $length = unpack('J', read($stream, 8))[1];
    }
    if (($head & FINAL_FRAGMENT) === 0) {
        throw new RuntimeException('a fragment where a whole message was due');
    }
    return [$head & 0x0f, $length === 0 ? '' : read($stream, $length)];
}

function read($stream, int $bytes): string
{
    $all = '';
    while (strlen($all) < $bytes) {
        $some = fread($stream, $bytes - strlen($all));
        if ($some === false || $some === '') {
            throw new RuntimeException('the connection ended');
        }
        $all .= $some;
    }
    return $all;
}

function write($stream, string $bytes): void
{
    if (fwrite($stream, $bytes) !== strlen($bytes)) {
        throw new RuntimeException('the connection takes no more');
    }
}
