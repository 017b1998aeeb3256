/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "balls.h"
#include "mem.h"
#include "sanitized.h"

Test(mem, alloc_is_zeroed) {
  for (size_t n = 0; n < 3000; n += 7) {
    unsigned char *p = mem_alloc(n, 3);
    size_t zeros = 0;
    while (zeros < 3 * n && p[zeros] == 0) zeros++;
    cr_assert_eq(zeros, 3 * n);
    memset(p, 0xff, 3 * n); /* for the next one to find */
    mem_free(p);
  }
}

Test(mem, never_null) {
  void *p = mem_alloc(0, 8), *q = mem_alloc(8, 0), *r = mem_resize(NULL, 0, 0);
  cr_expect(p && q && r && p != q && q != r);
  p = mem_resize(p, 0, 1);
  cr_expect_not_null(p);
  mem_free(p);
  mem_free(q);
  mem_free(r);
}

Test(mem, resize_keeps_bytes) {
  unsigned char *p = NULL;
  for (size_t n = 1; n < 5000; n = 2 * n + 1) {
    p = mem_resize(p, n, 2);
    memset(p + (n / 2) * 2, (int)(n & 0xff), 2 * (n - n / 2));
    for (size_t k = 1; k <= n; k = 2 * k + 1) cr_assert_eq(p[2 * k - 1], k & 0xff);
  }
  p = mem_resize(p, 1, 1);
  cr_expect_eq(p[0], 1);
  mem_free(p);
}

Test(mem, strings) {
  char text[3000];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  char *copy = mem_strdup(text), *empty = mem_strdup("");
  cr_expect_str_eq(copy, text);
  cr_expect(copy != text);
  cr_expect_str_eq(empty, "");
  char *printed = mem_printf("%s-%d-%.3f", text, -5, 0.5);
  cr_expect_eq(strlen(printed), sizeof text - 1 + strlen("-5-0.500") + 1);
  cr_expect_str_eq(printed + sizeof text - 1, "--5-0.500");
  mem_free(copy);
  mem_free(empty);
  mem_free(printed);
}

Test(mem, live_counts_blocks) {
  long before = mem_live();
  void *a = mem_alloc(1, 1), *b = mem_strdup("b"), *c = mem_printf("c"),
       *d = mem_resize(NULL, 4, 4);
  cr_expect_eq(mem_live(), before + 4);
  a = mem_resize(a, 1000, 1000);
  cr_expect_eq(mem_live(), before + 4);
  mem_free(NULL);
  cr_expect_eq(mem_live(), before + 4);
  mem_free(a);
  mem_free(b);
  cr_expect_eq(mem_live(), before + 2);
  mem_free(c);
  mem_free(d);
  cr_expect_eq(mem_live(), before);
}

static void *many_blocks(void *kept) {
  for (int i = 0; i < 20000; i++) mem_free(mem_alloc(1, 8));
  *(void **)kept = mem_alloc(1, 8);
  return NULL;
}

Test(mem, live_counts_in_threads) {
  pthread_t thread[4];
  void *kept[4];
  long before = mem_live();
  for (int i = 0; i < 4; i++) cr_assert(!pthread_create(thread + i, NULL, many_blocks, kept + i));
  for (int i = 0; i < 4; i++) pthread_join(thread[i], NULL);
  cr_expect_eq(mem_live(), before + 4);
  for (int i = 0; i < 4; i++) mem_free(kept[i]);
}

/* Exit code of a child that runs ask; its stderr goes to `text`. */
static int child_status(void (*ask)(void), char *text, size_t size) {
  int ends[2], status;
  cr_assert_eq(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    ask();
    _exit(0);
  }
  close(ends[1]);
  size_t length = 0;
  for (ssize_t n; (n = read(ends[0], text + length, size - 1 - length)) > 0;) length += (size_t)n;
  text[length] = '\0';
  close(ends[0]);
  cr_assert_eq(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- out of memory: one line, exit code 3; not with AddressSanitizer, which takes it for an error ---- */

#if !SANITIZED

static volatile size_t too_much = SIZE_MAX / 4 + 1; /* volatile: the compiler must not see it */

static void ask_alloc(void) { mem_free(mem_alloc(too_much, 1)); }
static void ask_overflow(void) { mem_free(mem_alloc(too_much, 4)); }
static void ask_resize(void) { mem_free(mem_resize(mem_alloc(1, 1), too_much, 2)); }
static void ask_resize_overflow(void) { mem_free(mem_resize(NULL, 4, too_much)); }

/* No multibyte text of the C locale: vsnprintf fails. */
static void ask_printf(void) { mem_free(mem_printf("%ls", (const wchar_t[]){0x1f600, 0})); }

/* The allocators that GMP and FLINT were given. */
static void ask_gmp(void) {
  void *(*alloc)(size_t), *(*again)(void *, size_t, size_t);
  void (*release)(void *, size_t);
  mem_install();
  mp_get_memory_functions(&alloc, &again, &release);
  release(alloc(too_much), too_much);
}

static void ask_gmp_again(void) {
  void *(*alloc)(size_t), *(*again)(void *, size_t, size_t);
  void (*release)(void *, size_t);
  mem_install();
  mp_get_memory_functions(&alloc, &again, &release);
  release(again(alloc(8), 8, too_much), too_much);
}

static void ask_flint(void) {
  mem_install();
  flint_free(flint_malloc(too_much));
}

static void ask_flint_zeroed(void) {
  mem_install();
  flint_free(flint_calloc(too_much, 1));
}

static void ask_flint_overflow(void) {
  mem_install();
  flint_free(flint_calloc(too_much, 8));
}

static void ask_flint_again(void) {
  mem_install();
  flint_free(flint_realloc(flint_malloc(8), too_much));
}

Test(mem, out_of_memory) {
  static void (*const asks[])(void) = {
    ask_alloc,     ask_overflow, ask_resize,       ask_resize_overflow, ask_printf,     ask_gmp,
    ask_gmp_again, ask_flint,    ask_flint_zeroed, ask_flint_overflow,  ask_flint_again};
  for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
    char text[4096];
    cr_expect_eq(child_status(asks[i], text, sizeof text), 3, "case %zu: %s", i, text);
    const char *end = strchr(text, '\n');
    cr_expect(!strncmp(text, "smale18: out of memory", 22) && end && !end[1], "case %zu: %s", i,
              text);
  }
}

#endif

/* Numbers that grow and shrink through the installed allocators: 3^20000 by two ways. */
Test(mem, libraries_compute) {
  mem_install();
  mem_install();
  long live = mem_live();
  fmpz_t a, b;
  mpz_t c;
  fmpz_init_set_ui(a, 1);
  fmpz_init(b);
  mpz_init(c);
  for (int i = 0; i < 20000; i++) fmpz_mul_ui(a, a, 3);
  mpz_ui_pow_ui(c, 3, 20000);
  fmpz_set_mpz(b, c);
  cr_expect(fmpz_equal(a, b));
  fmpz_clear(a);
  fmpz_clear(b);
  mpz_clear(c);
  cr_expect_eq(mem_live(), live);
}

/* At least a mebibyte, at most the machine; never above the limit of the address space. */
static void ask_limited(void) {
  struct rlimit limit = {(rlim_t)1 << 46, (rlim_t)1 << 46};
  size_t most = mem_available();
  if (setrlimit(RLIMIT_AS, &limit) || mem_available() > most + most / 4) _exit(1);
  limit.rlim_cur = limit.rlim_max = (rlim_t)1 << 24;
  if (setrlimit(RLIMIT_AS, &limit) || mem_available() > limit.rlim_cur) _exit(2);
}

Test(mem, available) {
  char text[4096];
  size_t bytes = mem_available();
  size_t machine = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
  cr_expect(bytes > 1 << 20 && bytes <= machine, "%zu of %zu", bytes, machine);
  cr_expect_eq(child_status(ask_limited, text, sizeof text), 0, "%s", text);
}
