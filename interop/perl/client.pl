#!/usr/bin/env perl
# One session through AnyEvent::WebSocket::Client. It begins with text that is not JSON, as the well-known Perl example does,
# and goes on with a real ping: the answer to the one must not cost the session of the other.
use strict;
use warnings;
use feature 'say';
use AnyEvent;
use AnyEvent::WebSocket::Client 0.54;

$| = 1;
my $over = AnyEvent->condvar;
my $client = AnyEvent::WebSocket::Client->new(ssl_ca_file => $ENV{DERVISH_CA});

my $connection;    # lives as long as the program: the library ends a session whose object is gone
$client->connect($ENV{DERVISH_URL})->cb(sub {
    $connection = eval { shift->recv };
    if (!$connection) {
        print "error $@";
        $over->send(1);
        return;
    }
    say 'open';

    my $answers = 0;
    $connection->on(each_message => sub {
        my ($self, $message) = @_;
        say 'message ', $message->body;
        if (++$answers == 2 && ($ENV{DERVISH_CLOSED_BY} // '') ne 'server') {
            $self->close(1000, 'done');
        }
    });
    $connection->on(finish => sub {
        my ($self) = @_;
        say join ' ', 'close', $self->close_code // (), $self->close_reason // ();
        $over->send(0);
    });

    $connection->send('{ ping => 1 }');
    $connection->send('{"ping":1}');
});

exit $over->recv;
