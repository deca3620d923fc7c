/* The floor in C: one thread and epoll. It knows no protocol, counts bytes, and writes the same answer for every so many
 * of them. With -held it makes one write of the answers to all that it has read, else one for each.
 *
 *     floor -request BYTES -reply TEXT [-held]
 *
 * It says where it listens in one line of JSON, and ends when its standard input is closed. Its clients keep few requests
 * in flight, so a socket that is full is taken for a fault: the connection is closed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 8192, EVENTS = 512, DESCRIPTORS = 65536 };

static char in[BUFFER];
static char out[BUFFER * 32];
static size_t pending[DESCRIPTORS]; /* bytes of a request that has begun, by descriptor */

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int poll, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (fd >= DESCRIPTORS || epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
}

int main(int argc, char **argv) {
    size_t request = 0, length;
    int held = 0;
    const char *reply = "";
    char frame[128];

    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-held")) held = 1;
        else if (!strcmp(argv[i], "-request") && i + 1 < argc) request = strtoul(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "-reply") && i + 1 < argc) reply = argv[++i];
    }
    length = strlen(reply);
    if (request < 16 || length > 125) {
        fprintf(stderr, "floor: -request must be 16 or more and -reply 125 bytes or less\n");
        return 2;
    }
    frame[0] = (char)0x81;
    frame[1] = (char)length;
    memcpy(frame + 2, reply, length);
    length += 2;

    int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (server < 0 || bind(server, (struct sockaddr *)&address, size) < 0 || listen(server, 4096) < 0 ||
        getsockname(server, (struct sockaddr *)&address, &size) < 0)
        die("listen");
    printf("{\"address\":\"127.0.0.1:%d\"}\n", ntohs(address.sin_port));
    fflush(stdout);

    int poll = epoll_create1(0);
    if (poll < 0) die("epoll_create1");
    watch(poll, server);
    watch(poll, STDIN_FILENO);

    struct epoll_event events[EVENTS];
    for (;;) {
        int ready = epoll_wait(poll, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == server) {
                int client = accept4(server, NULL, NULL, SOCK_NONBLOCK);
                if (client < 0) {
                    if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) continue;
                    die("accept4");
                }
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                pending[client] = 0;
                watch(poll, client);
                continue;
            }
            ssize_t n = read(fd, in, sizeof in);
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (fd == STDIN_FILENO) {
                if (n <= 0) return 0;
                continue;
            }
            int broken = n <= 0;
            size_t gathered = 0;
            for (pending[fd] += broken ? 0 : (size_t)n; !broken && pending[fd] >= request; pending[fd] -= request) {
                if (!held) {
                    broken = write(fd, frame, length) != (ssize_t)length;
                    continue;
                }
                if (gathered + length > sizeof out) {
                    broken = write(fd, out, gathered) != (ssize_t)gathered;
                    gathered = 0;
                }
                memcpy(out + gathered, frame, length);
                gathered += length;
            }
            if (!broken && gathered > 0) broken = write(fd, out, gathered) != (ssize_t)gathered;
            if (broken) close(fd);
        }
    }
}
