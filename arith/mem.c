/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mem.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "balls.h"

static atomic_long live;

/* Said once, and without the exit handlers: they wait for threads of the libraries, which may wait for
 * memory. */
_Noreturn static void out_of_memory(size_t bytes) {
  static atomic_flag said = ATOMIC_FLAG_INIT;
  while (atomic_flag_test_and_set(&said)) pause(); /* another thread is ending the process */
  fprintf(stderr, "smale18: out of memory (%zu bytes asked for)\n", bytes);
  fflush(stdout);
  _exit(3);
}

static size_t product(size_t count, size_t size) {
  if (size && count > PTRDIFF_MAX / size) out_of_memory(SIZE_MAX);
  size_t bytes = count * size;
  return bytes ? bytes : 1;
}

void *mem_alloc(size_t count, size_t size) {
  size_t bytes = product(count, size);
  void *p = calloc(1, bytes);
  if (!p) out_of_memory(bytes);
  atomic_fetch_add(&live, 1);
  return p;
}

void *mem_alloc_aligned(size_t count, size_t size) {
  const size_t line = 64, page = (size_t)1 << 21; /* a huge one: fewer addresses to translate */
  size_t bytes = product(count, size), unit = bytes < 2 * page ? line : page;
  if (bytes > PTRDIFF_MAX - unit) out_of_memory(bytes);
  bytes = (bytes + unit - 1) / unit * unit;
  void *p = aligned_alloc(unit, bytes);
  if (!p) out_of_memory(bytes);
  if (unit == page) madvise(p, bytes, MADV_HUGEPAGE); /* a system that has none does without */
  atomic_fetch_add(&live, 1);
  return memset(p, 0, bytes);
}

void *mem_resize(void *p, size_t count, size_t size) {
  size_t bytes = product(count, size);
  void *q = realloc(p, bytes);
  if (!q) out_of_memory(bytes);
  if (!p) atomic_fetch_add(&live, 1);
  return q;
}

char *mem_strdup(const char *s) {
  size_t bytes = strlen(s) + 1;
  return memcpy(mem_alloc(bytes, 1), s, bytes);
}

char *mem_printf(const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (length < 0) out_of_memory(0);
  char *s = mem_alloc((size_t)length + 1, 1);
  vsnprintf(s, (size_t)length + 1, format, again);
  va_end(again);
  return s;
}

void mem_free(void *p) {
  if (!p) return;
  atomic_fetch_sub(&live, 1);
  free(p);
}

long mem_live(void) { return atomic_load(&live); }

/* The libraries' own blocks are not counted: their caches outlive any test. */
static void *library_alloc(size_t bytes) {
  void *p = malloc(bytes ? bytes : 1);
  if (!p) out_of_memory(bytes);
  return p;
}

static void *library_calloc(size_t count, size_t size) {
  void *p = calloc(1, product(count, size));
  if (!p) out_of_memory(product(count, size));
  return p;
}

static void *library_resize(void *p, size_t bytes) {
  void *q = realloc(p, bytes ? bytes : 1);
  if (!q) out_of_memory(bytes);
  return q;
}

static void *gmp_resize(void *p, size_t old, size_t bytes) {
  (void)old;
  return library_resize(p, bytes);
}

static void gmp_release(void *p, size_t bytes) {
  (void)bytes;
  free(p);
}

void mem_install(void) {
  mp_set_memory_functions(library_alloc, gmp_resize, gmp_release);
  __flint_set_memory_functions(library_alloc, library_calloc, library_resize, free);
}

/* Bytes of address space in use. */
static size_t address_space(void) {
  size_t pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f) {
    if (fscanf(f, "%zu", &pages) != 1) pages = 0;
    fclose(f);
  }
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Of the machine; MemAvailable counts reclaimable cache, which AVPHYS does not. */
static size_t free_memory(void) {
  size_t bytes = (size_t)sysconf(_SC_AVPHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE), kib;
  char line[128];
  FILE *f = fopen("/proc/meminfo", "r");
  if (!f) return bytes;
  while (fgets(line, sizeof line, f))
    if (sscanf(line, "MemAvailable: %zu kB", &kib) == 1) bytes = kib * 1024;
  fclose(f);
  return bytes;
}

size_t mem_available(void) {
  size_t bytes = free_memory(), used = address_space();
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) || limit.rlim_cur == RLIM_INFINITY) return bytes;
  size_t left = limit.rlim_cur > used ? (size_t)limit.rlim_cur - used : 0;
  return left < bytes ? left : bytes;
}
