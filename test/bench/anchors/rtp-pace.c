// The anchor of pacing: STREAMS streams of 172-byte RTP every 20 ms for SECONDS, from ports PORT, PORT + 2, …, in pairs
// to one another, by clock_nanosleep to absolute times with at most one wake-up per 100 us. Each reads what came for it.
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int streams = atoi(argv[1]), seconds = atoi(argv[2]), port = atoi(argv[3]);
  int *sockets = calloc(streams, sizeof *sockets);
  for (int i = 0; i < streams; i++) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port + 2 * i)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
    if (sockets[i] < 0 || bind(sockets[i], (struct sockaddr *)&at, sizeof at) != 0) return perror("bind"), 1;
    int to = streams == 1 ? 0 : i ^ 1;
    at.sin_port = htons(port + 2 * (to < streams ? to : 0));
    connect(sockets[i], (struct sockaddr *)&at, sizeof at);
  }
  const int64_t period = 20000000LL, rest = 100000LL;
  int64_t start = now_ns() + period, packets = 50LL * seconds;
  unsigned char packet[172] = {0x80, 0}, in[2048];
  memset(packet + 12, 0xff, 160);
  for (int64_t n = 0; n < packets; n++) {
    for (int i = 0; i < streams; i++) {
      int64_t due = start + n * period + i * period / streams;
      int64_t left = due - now_ns();
      if (left > 0) {
        int64_t until = now_ns() + (left > rest ? left : rest);
        struct timespec t = {until / 1000000000LL, until % 1000000000LL};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
      }
      uint32_t stamp = htonl((uint32_t)(n * 160)), source = htonl(i + 1);
      uint16_t sequence = htons((uint16_t)n);
      memcpy(packet + 2, &sequence, 2);
      memcpy(packet + 4, &stamp, 4);
      memcpy(packet + 8, &source, 4);
      send(sockets[i], packet, sizeof packet, 0);
      recv(sockets[i], in, sizeof in, MSG_DONTWAIT);
    }
  }
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  double us = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
  printf("%f\n", us / ((double)packets * streams));
  return 0;
}
