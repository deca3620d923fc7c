/* One session through libwebsockets, which offers the subprotocol "lws-minimal-client". A server that answers with any
 * other subprotocol breaks this library; one that answers none does not. */

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 4096 };

static struct {
	char message[ROOM]; /* what has come of the message so far */
	size_t length;
	int sent, closing, over, failed;
	unsigned code; /* of the peer's close frame; 0 before it came */
	char reason[124];
} session;

static void fail(const char *what)
{
	printf("error %s\n", what);
	session.failed = session.over = 1;
}

static void receive(struct lws *wsi, const char *piece, size_t length)
{
	if (length > ROOM - session.length) {
		fail("the message is too long");
		return;
	}
	memcpy(session.message + session.length, piece, length);
	session.length += length;
	if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi))
		return;
	printf("message %.*s\n", (int)session.length, session.message);
	session.length = 0;

	const char *closed_by = getenv("DERVISH_CLOSED_BY");
	if (!closed_by || strcmp(closed_by, "server") != 0) {
		session.closing = 1;
		lws_callback_on_writable(wsi);
	}
}

static void note_close(const unsigned char *body, size_t length)
{
	if (length < 2)
		return;
	session.code = (unsigned)body[0] << 8 | body[1];
	snprintf(session.reason, sizeof session.reason, "%.*s", (int)(length - 2), (const char *)body + 2);
}

static int event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	(void)user;
	switch (reason) {
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		puts("open");
		lws_callback_on_writable(wsi);
		break;
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		if (session.closing) {
			unsigned char why[] = "done";
			lws_close_reason(wsi, LWS_CLOSE_STATUS_NORMAL, why, sizeof why - 1);
			return -1; /* this is how the library is told to send the close frame */
		}
		if (!session.sent) {
			unsigned char buffer[LWS_PRE + 10];
			memcpy(buffer + LWS_PRE, "{\"ping\":1}", 10);
			session.sent = 1;
			if (lws_write(wsi, buffer + LWS_PRE, 10, LWS_WRITE_TEXT) < 10)
				fail("the ping was not written");
		}
		break;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		receive(wsi, in, length);
		break;
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		note_close(in, length);
		break;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		fail(in ? in : "no connection");
		break;
	case LWS_CALLBACK_CLIENT_CLOSED:
		/* The library shows the peer's code only when the peer closed first; it keeps the answer to its own close to itself. */
		if (session.code)
			printf("close %u %s\n", session.code, session.reason);
		else
			puts("close");
		session.over = 1;
		break;
	default:
		break;
	}
	return session.failed ? -1 : 0;
}

static const struct lws_protocols protocols[] = {
	{ .name = "lws-minimal-client", .callback = event },
	{ 0 },
};

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	lws_set_log_level(LLL_ERR | LLL_WARN, NULL);

	char url[1024];
	const char *scheme, *host, *path;
	int port;
	const char *from = getenv("DERVISH_URL");
	snprintf(url, sizeof url, "%s", from ? from : "");
	if (lws_parse_uri(url, &scheme, &host, &port, &path) != 0) {
		fail("DERVISH_URL is not a URL");
		return 1;
	}
	char full_path[1024]; /* lws_parse_uri takes off the leading slash */
	snprintf(full_path, sizeof full_path, "/%s", path);

	struct lws_context_creation_info settings = {
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.client_ssl_ca_filepath = getenv("DERVISH_CA"),
	};
	struct lws_context *context = lws_create_context(&settings);
	if (!context) {
		fail("no context");
		return 1;
	}
	struct lws_client_connect_info connection = {
		.context = context,
		.address = host,
		.port = port,
		.path = full_path,
		.host = host,
		.origin = host,
		.ssl_connection = LCCSCF_USE_SSL,
		.protocol = protocols[0].name,
	};
	if (!lws_client_connect_via_info(&connection) && !session.over)
		fail("no connection");
	while (!session.over && lws_service(context, 0) >= 0)
		;
	lws_context_destroy(context);
	return session.failed;
}
