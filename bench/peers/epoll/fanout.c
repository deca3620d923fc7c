/* The floor of fan-out in C: one thread and epoll. It knows no protocol, takes so many bytes for a request, and from then
 * on writes every tick to that connection as a ready frame. With -joined it makes one write of all ticks that are ready,
 * else one for each.
 *
 *     fanout -request BYTES -head TEMPLATE -text TEMPLATE [-joined]
 *
 * {id} in the head becomes the subscriber's number in 36 characters, {n} in the text the tick's in ten. POST
 * /publish?ticks=N on the control listener makes N ticks, one after the other. It says where it listens in one line of
 * JSON, and ends when its standard input is closed. The load never lets much lie unread, so a socket that is full is
 * taken for a fault: the connection is closed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 512, DESCRIPTORS = 65536, HEAD = 1024, MESSAGE = 2048, TICKS = 256, ORDER = 4096 };

struct connection {
    char *head;      /* the frame up to what all share; none before the request */
    size_t pending;  /* bytes of the request, or of an order */
    char *order;     /* what has come of one; none for subscribers */
};

static struct connection connections[DESCRIPTORS];
static int highest; /* descriptor that was ever accepted */
static const char *head_template, *text_template;
static size_t request, head_length, text_length;
static int joined;
static unsigned long long subscribers, ticks = 1000000000;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int poll, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (fd >= DESCRIPTORS || epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
}

static int listen_somewhere(struct sockaddr_in *address) {
    socklen_t size = sizeof *address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || bind(fd, (struct sockaddr *)address, size) < 0 || listen(fd, 4096) < 0 ||
        getsockname(fd, (struct sockaddr *)address, &size) < 0)
        die("listen");
    return fd;
}

/* fill copies a template with the mark replaced by a number of so many digits, and returns the length. */
static size_t fill(char *to, const char *template, const char *mark, int digits, unsigned long long number) {
    char *at = to;
    for (const char *next; (next = strstr(template, mark)); template = next + strlen(mark)) {
        memcpy(at, template, (size_t)(next - template));
        at += next - template;
        at += sprintf(at, "%0*llu", digits, number);
    }
    strcpy(at, template);
    return (size_t)(at - to) + strlen(at);
}

static void end(int fd) {
    struct connection *c = &connections[fd];
    free(c->head);
    free(c->order);
    *c = (struct connection){0};
    close(fd);
}

static void tell(int fd, const char *bytes, size_t length) {
    if (write(fd, bytes, length) != (ssize_t)length) end(fd);
}

/* append puts one message behind what is in a buffer. */
static char *append(char *to, const struct connection *c, const char *text) {
    memcpy(to, c->head, head_length);
    memcpy(to + head_length, text, text_length);
    return to + head_length + text_length;
}

static void publish(int n) {
    static char texts[TICKS][MESSAGE], out[TICKS * MESSAGE];
    for (int i = 0; i < n; i++) fill(texts[i], text_template, "{n}", 10, ++ticks);
    if (joined) {
        for (int fd = 0; fd <= highest; fd++) {
            if (!connections[fd].head) continue;
            char *to = out;
            for (int i = 0; i < n; i++) to = append(to, &connections[fd], texts[i]);
            tell(fd, out, (size_t)(to - out));
        }
        return;
    }
    for (int i = 0; i < n; i++)
        for (int fd = 0; fd <= highest; fd++)
            if (connections[fd].head) tell(fd, out, (size_t)(append(out, &connections[fd], texts[i]) - out));
}

static void subscribe(int fd) {
    struct connection *c = &connections[fd];
    char text[MESSAGE], out[MESSAGE];
    if (!(c->head = malloc(HEAD))) die("malloc");
    c->head[0] = (char)0x81;
    c->head[1] = 126;
    c->head[2] = (char)((head_length - 4 + text_length) >> 8);
    c->head[3] = (char)(head_length - 4 + text_length);
    fill(c->head + 4, head_template, "{id}", 36, ++subscribers);
    fill(text, text_template, "{n}", 10, ticks);
    tell(fd, out, (size_t)(append(out, c, text) - out));
}

/* obey carries out an order when all of it has come. */
static void obey(int fd) {
    static const char start[] = "POST /publish?ticks=", done[] = "HTTP/1.1 204 No Content\r\n\r\n",
                      bad[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    struct connection *c = &connections[fd];
    c->order[c->pending] = 0;
    if (!strstr(c->order, "\r\n\r\n")) return;
    int n = strncmp(c->order, start, strlen(start)) ? 0 : atoi(c->order + strlen(start));
    c->pending = 0;
    if (n < 1 || n > TICKS) {
        tell(fd, bad, strlen(bad));
        return;
    }
    publish(n);
    tell(fd, done, strlen(done));
}

int main(int argc, char **argv) {
    static char probe[MESSAGE];
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-joined")) joined = 1;
        else if (!strcmp(argv[i], "-request") && i + 1 < argc) request = strtoul(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "-head") && i + 1 < argc) head_template = argv[++i];
        else if (!strcmp(argv[i], "-text") && i + 1 < argc) text_template = argv[++i];
    }
    if (request < 1 || request > ORDER || !head_template || !text_template || strlen(head_template) > HEAD / 2 ||
        strlen(text_template) > MESSAGE / 4) {
        fprintf(stderr, "fanout: -request, -head and -text are needed, and must not be long\n");
        return 2;
    }
    head_length = 4 + fill(probe, head_template, "{id}", 36, 0);
    text_length = fill(probe, text_template, "{n}", 10, 0);
    if (head_length > HEAD || head_length + text_length > MESSAGE || head_length - 4 + text_length < 126) {
        fprintf(stderr, "fanout: a message must have 126 to %d bytes\n", MESSAGE - 4);
        return 2;
    }

    struct sockaddr_in address, control_address;
    int server = listen_somewhere(&address), control = listen_somewhere(&control_address), one = 1;
    printf("{\"address\":\"127.0.0.1:%d\",\"admin\":\"http://127.0.0.1:%d\"}\n", ntohs(address.sin_port), ntohs(control_address.sin_port));
    fflush(stdout);

    int poll = epoll_create1(0);
    if (poll < 0) die("epoll_create1");
    watch(poll, server);
    watch(poll, control);
    watch(poll, STDIN_FILENO);

    static char in[ORDER];
    struct epoll_event events[EVENTS];
    for (;;) {
        int ready = epoll_wait(poll, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == server || fd == control) {
                int client = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
                if (client < 0) {
                    if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) continue;
                    die("accept4");
                }
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                watch(poll, client);
                if (client > highest) highest = client;
                if (fd == control && !(connections[client].order = malloc(ORDER + 1))) die("malloc");
                continue;
            }
            struct connection *c = &connections[fd];
            ssize_t n = read(fd, c->order ? c->order + c->pending : in, sizeof in - c->pending);
            if (n < 0 && (errno == EAGAIN || errno == EINTR || errno == EBADF)) continue;
            if (fd == STDIN_FILENO) {
                if (n <= 0) return 0;
                continue;
            }
            if (n <= 0) {
                end(fd);
                continue;
            }
            if (c->head) continue; /* it may say what it likes */
            c->pending += (size_t)n;
            if (c->order) obey(fd);
            else if (c->pending >= request) subscribe(fd);
        }
    }
}
