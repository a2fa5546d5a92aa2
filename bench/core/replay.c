/*
 * Plays a recorded stream of calls to the core as native code, and says what its calls took.
 *
 * The core is what wasm2c of wabt 1.0.32 makes of it, under the name `core`. A stream is a file of
 * calls, each a header of two 32-bit words (its kind, of no matter here; its bytes) and the bytes.
 * One line per run: the checksum of everything that the core wrote, then the ms of each call.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "core.h"

#define PAGES_MAX 32767

struct Z_env_instance_t {
  int unused;
};

void Z_envZ_abort(struct Z_env_instance_t *env, u32 message, u32 file, u32 line, u32 column) {
  fprintf(stderr, "the core aborted at %u:%u\n", line, column);
  exit(1);
}

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static unsigned char *read_all(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail("no such stream");
  fseek(file, 0, SEEK_END);
  *bytes = (size_t)ftell(file);
  rewind(file);
  unsigned char *all = malloc(*bytes);
  if (all == NULL || fread(all, 1, *bytes, file) != *bytes) fail("the stream cannot be read");
  fclose(file);
  return all;
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static u32 mixed(u32 checksum, const u32 *words, u32 count) {
  for (u32 i = 0; i < count; i++) checksum = checksum * 2654435761u + words[i];
  return checksum;
}

static void play(const unsigned char *stream, size_t bytes, double *times_ms) {
  struct Z_env_instance_t env;
  Z_core_instance_t core;
  Z_core_instantiate(&core, &env);
  if (Z_coreZ_start(&core, PAGES_MAX) != 0) fail("the core did not start");
  size_t calls = 0;
  u32 checksum = 0;
  for (size_t at = 0; at < bytes;) {
    u32 header[2];
    memcpy(header, stream + at, sizeof header);
    at += sizeof header;
    u32 inbox = Z_coreZ_inbox(&core, header[1]);
    memcpy(Z_coreZ_memory(&core)->data + inbox, stream + at, header[1]);
    at += header[1];
    double start = now_ms();
    s32 result = (s32)Z_coreZ_process(&core, header[1]);
    times_ms[calls++] = now_ms() - start;
    if (result < 0) fail("the core refused a call of its own stream");
    const u32 *words = (const u32 *)(Z_coreZ_memory(&core)->data + Z_coreZ_outbox(&core));
    checksum = mixed(checksum, words, Z_coreZ_outboxBytes(&core) >> 2);
  }
  printf("%u", checksum);
  for (size_t i = 0; i < calls; i++) printf(" %.6f", times_ms[i]);
  printf("\n");
  Z_core_free(&core);
}

int main(int count, char **arguments) {
  if (count != 3) fail("usage: replay STREAM RUNS");
  wasm_rt_init();
  Z_core_init_module();
  size_t bytes;
  unsigned char *stream = read_all(arguments[1], &bytes);
  // A call has a header, so that there are fewer calls than words.
  double *times_ms = malloc((bytes / 8 + 1) * sizeof *times_ms);
  if (times_ms == NULL) fail("no memory for the times");
  for (int run = atoi(arguments[2]); run > 0; run--) play(stream, bytes, times_ms);
  free(times_ms);
  free(stream);
  return 0;
}
