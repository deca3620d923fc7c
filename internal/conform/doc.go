// Package conform asks a server, over the network and by nothing else, whether it keeps to the protocol.
//
// A [Check] is a small unit: the requirement that it belongs to, the calls that it makes, what it needs, and what its
// failing means to clients. [Run] makes the checks one after another, each on connections of its own, and gives a
// [Result] for each. Text, JSON and JUnit are written from those by [Summary].
//
// What it promises:
//   - Without Options.Trade nothing is changed at the endpoint: no call is made that the contract marks as having effects,
//     but for requests which the server has to refuse.
//   - Answers are judged by the declarations of package wire. Members that these do not know are no fault, since clients
//     have to bear them.
//   - No token stands in a result.
//   - A call that is refused for its rate is made again in the next window, so that a limit is not taken for a fault.
//
// The checks speak frames by their own hand, because half of what they send is what no proper client could: masks left
// out, close codes that must not be sent, text that is none. It leaves to others to say where the endpoint is, and
// whether trading there is harmless.
package conform
