/* floor.c - the least that relaying can cost on this machine: what the system calls of a relay with a socket for each client cost, without a protocol.
 *
 *   floor CLIENTS MESSAGES INTERVAL_MS OCTETS
 *
 * A relay thread waits with epoll, receives with recvfrom and sends on with sendto: what comes from a client on the one shared socket goes out of that client's own socket to the peer, and what
 * the peer sends back goes out of the shared socket to the client. Clients and peer are a process of their own. Printed: packets relayed, packets lost, CPU microseconds of the relay thread each. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SHARED = -1, MOST_EVENTS = 256, MOST_OCTETS = 2048, MOST_CLIENTS = 4096 };

struct shared { volatile long relayed, came_back; volatile int ends; } *shared;
static int clients, messages, interval_ms, octets;
static int shared_socket, relay_sockets[MOST_CLIENTS], client_sockets[MOST_CLIENTS], peer_socket;
static struct sockaddr_in shared_address, peer_address, client_addresses[MOST_CLIENTS];
static double relay_us;

static double now_us(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }

static int open_socket(struct sockaddr_in *address) {
  int socket_ = socket(AF_INET, SOCK_DGRAM, 0), room = 4 << 20;
  socklen_t length = sizeof *address;
  *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (socket_ < 0 || bind(socket_, (void *)address, sizeof *address) || getsockname(socket_, (void *)address, &length)) { perror("floor: socket"); exit(1); }
  return socket_;
}

static void watch(int epoll, int descriptor, int key, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = key};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)) { perror("floor: epoll"); exit(1); }
}

static void relay_one(int key, uint8_t *buffer) {
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  ssize_t received = recvfrom(key == SHARED ? shared_socket : relay_sockets[key], buffer, MOST_OCTETS, MSG_DONTWAIT, (void *)&from, &length);
  if (received < 4) return;
  /* The first octets name the client: a real relay looks that up by address. */
  int client = *(int *)buffer;
  if (key == SHARED) sendto(relay_sockets[client], buffer, received, 0, (void *)&peer_address, sizeof peer_address);
  else sendto(shared_socket, buffer, received, 0, (void *)&client_addresses[key], sizeof client_addresses[key]);
  shared->relayed++;
}

static void *relay(void *unused) {
  static uint8_t buffer[MOST_OCTETS];
  int epoll = epoll_create1(0);
  watch(epoll, shared_socket, SHARED, EPOLLIN);
  for (int i = 0; i < clients; i++) watch(epoll, relay_sockets[i], i, EPOLLIN);
  double before = now_us(CLOCK_THREAD_CPUTIME_ID);
  while (!shared->ends) {
    struct epoll_event events[MOST_EVENTS];
    int count = epoll_wait(epoll, events, MOST_EVENTS, 100);
    for (int i = 0; i < count; i++) relay_one(events[i].data.fd, buffer);
  }
  relay_us = now_us(CLOCK_THREAD_CPUTIME_ID) - before;
  return unused;
}

/* The peer sends back what comes; the clients count what comes back. */
static void *answer(void *unused) {
  static uint8_t buffer[MOST_OCTETS];
  int epoll = epoll_create1(0);
  watch(epoll, peer_socket, SHARED, EPOLLIN);
  for (int i = 0; i < clients; i++) watch(epoll, client_sockets[i], i, EPOLLIN);
  for (;;) {
    struct epoll_event events[MOST_EVENTS];
    int count = epoll_wait(epoll, events, MOST_EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct sockaddr_in from;
      socklen_t length = sizeof from;
      int key = events[i].data.fd;
      ssize_t received = recvfrom(key == SHARED ? peer_socket : client_sockets[key], buffer, sizeof buffer, MSG_DONTWAIT, (void *)&from, &length);
      if (received > 0 && key != SHARED) shared->came_back++;
      else if (received > 0) sendto(peer_socket, buffer, received, 0, (void *)&from, length);
    }
  }
  return unused;
}

static void load(void) {
  static uint8_t message[MOST_OCTETS];
  pthread_t answering;
  pthread_create(&answering, NULL, answer, NULL);
  double start = now_us(CLOCK_MONOTONIC);
  for (long sent = 0, all = (long)clients * messages; sent < all;) {
    long due = (long)((now_us(CLOCK_MONOTONIC) - start) / 1000 / interval_ms * clients) + 1;
    for (; sent < due && sent < all; sent++) {
      *(int *)message = sent % clients;
      sendto(client_sockets[sent % clients], message, octets, 0, (void *)&shared_address, sizeof shared_address);
    }
    usleep(500);
  }
  usleep(500000);
  shared->ends = 1;
}

int main(int count, char **arguments) {
  if (count != 5) { fprintf(stderr, "usage: floor CLIENTS MESSAGES INTERVAL_MS OCTETS\n"); return 2; }
  clients = atoi(arguments[1]), messages = atoi(arguments[2]), interval_ms = atoi(arguments[3]), octets = atoi(arguments[4]);
  if (clients < 1 || clients > MOST_CLIENTS || messages < 1 || interval_ms < 1 || octets < 4 || octets > MOST_OCTETS) { fprintf(stderr, "floor: out of range\n"); return 2; }
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  shared_socket = open_socket(&shared_address), peer_socket = open_socket(&peer_address);
  for (int i = 0; i < clients; i++) {
    struct sockaddr_in unused;
    relay_sockets[i] = open_socket(&unused), client_sockets[i] = open_socket(&client_addresses[i]);
  }
  pid_t loading = fork();
  if (!loading) { load(); _exit(0); }
  pthread_t relaying;
  pthread_create(&relaying, NULL, relay, NULL);
  waitpid(loading, NULL, 0);
  pthread_join(relaying, NULL);
  printf("%ld %ld %.2f\n", shared->relayed, (long)clients * messages - shared->came_back, relay_us / shared->relayed);
  return 0;
}
