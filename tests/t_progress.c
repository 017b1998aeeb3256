/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"
#include "progress.h"

/* Criterion prints what fails after a test but does not count it: abort does count. */
static void no_leaks(void) { assert(mem_live() == 0); }

TestSuite(progress, .fini = no_leaks);

static char text[1 << 16];

/* text <- what `action` prints when stderr is a file. */
static void hear_plain(void (*action)(void)) {
  memset(text, 0, sizeof text);
  int old = dup(2), heard = memfd_create("stderr", 0);
  dup2(heard, 2);
  action();
  dup2(old, 2);
  cr_assert_geq(pread(heard, text, sizeof text - 1, 0), 0);
  close(old);
  close(heard);
}

/* text <- what `action` prints on a terminal of that many columns. */
static void hear_terminal(void (*action)(void), unsigned short columns) {
  struct winsize size = {.ws_row = 24, .ws_col = columns};
  int master, status;
  size_t have = 0;
  memset(text, 0, sizeof text);
  pid_t child = forkpty(&master, NULL, NULL, &size);
  cr_assert_geq(child, 0);
  if (!child) {
    setenv("TERM", "xterm", 1);
    action();
    _exit(mem_live() != 0);
  }
  while (have < sizeof text - 1) {
    ssize_t count = read(master, text + have, sizeof text - 1 - have);
    if (count <= 0) break; /* EIO: the child has ended */
    have += (size_t)count;
  }
  waitpid(child, &status, 0);
  close(master);
  cr_expect(WIFEXITED(status) && !WEXITSTATUS(status), "child: %d", status);
}

static void three_steps(void) {
  struct progress p;
  progress_init(&p, 3, 0);
  progress_note(&p, "too early to be of interest");
  progress_step(&p, "K=1 bits=10");
  p.start = progress_now() - 100; /* two of three took 100 s: 50 s are left */
  progress_step(&p, "K=3 bits=10");
  progress_step(&p, "K=6 bits=10");
  progress_end(&p);
}

Test(progress, plain_lines) {
  hear_plain(three_steps);
  cr_expect_str_eq(text, "[1/3] K=1 bits=10 (eta 0 s)\n"
                         "[2/3] K=3 bits=10 (eta 50 s)\n"
                         "[3/3] K=6 bits=10 (took 1 min 40 s)\n");
}

static void dumb_terminal(void) {
  setenv("TERM", "dumb", 1);
  three_steps();
}

Test(progress, dumb_terminals_get_plain_lines) {
  hear_terminal(dumb_terminal, 80);
  cr_expect_null(strchr(text, '\033'));
  cr_expect_not_null(strstr(text, "[2/3] K=3 bits=10 (eta 50 s)\r\n"));
}

static void quiet_steps(void) {
  struct progress p;
  progress_init(&p, 2, 1);
  progress_step(&p, "K=1");
  p.drawn -= 100;
  progress_note(&p, "note");
  progress_step(&p, "K=3");
  progress_end(&p);
}

Test(progress, quiet_says_nothing) {
  hear_plain(quiet_steps);
  cr_expect_str_eq(text, "");
  hear_terminal(quiet_steps, 80);
  cr_expect_str_eq(text, "");
}

static void many_notes(void) {
  struct progress p;
  progress_init(&p, 3, 0);
  for (int k = 0; k < 100; k++) {
    char note[32];
    snprintf(note, sizeof note, "epoch %d", k);
    if (k % 40 == 39) p.drawn -= 10.5;
    progress_note(&p, note);
  }
}

Test(progress, plain_notes_come_every_ten_seconds) {
  hear_plain(many_notes);
  cr_expect_str_eq(text, "epoch 39\nepoch 79\n");
}

struct eta {
  double elapsed;
  size_t done, total;
  const char *words; /* elapsed / done * (total - done) */
};

static const struct eta etas[] = {
  {30, 1, 2, "(eta 30 s)"},          {59.4, 1, 2, "(eta 59 s)"},
  {59.6, 1, 2, "(eta 1 min 00 s)"},  {100, 1, 5, "(eta 6 min 40 s)"},
  {700, 7, 70, "(eta 1 h 45 min)"},  {86400, 1, 4, "(eta 3 d 00 h)"},
  {4000, 4, 4, "(took 1 h 06 min)"}, {1e6, 1, 1000000, "(eta 11574 d 01 h)"},
};

static size_t chosen;

static void one_eta(void) {
  const struct eta *e = &etas[chosen];
  struct progress p;
  progress_init(&p, e->total, 0);
  p.start -= e->elapsed;
  p.done = e->done - 1;
  progress_step(&p, "x");
}

Test(progress, time_left) {
  for (chosen = 0; chosen < sizeof etas / sizeof *etas; chosen++) {
    hear_plain(one_eta);
    cr_expect(strstr(text, etas[chosen].words), "case %zu: %s", chosen, text);
  }
}

static void slow_steps(void) {
  struct progress p;
  progress_init(&p, 8, 0);
  p.start -= 80;
  for (int k = 1; k <= 8; k++) {
    p.drawn -= 1;
    progress_step(&p, "\303\204hnlich K=3 bits=10 a name that is much too long for the terminal, "
                      "indeed long enough for every one\nof them \033[2J all, up to those of two "
                      "hundred columns, which few people have and even fewer use all of.");
  }
  progress_end(&p);
}

/* Splits text at "\r" into frames "...\033[K" and measures them in columns. */
static size_t widest_frame(void) {
  size_t widest = 0;
  for (char *frame = strtok(text, "\r\n"); frame; frame = strtok(NULL, "\r\n")) {
    char *end = strstr(frame, "\033[K");
    cr_assert(end && !end[3], "frame without end: %s", frame);
    size_t columns = 0;
    for (char *c = frame; c < end; c++) {
      cr_assert_geq((unsigned char)*c, 0x20, "control character in a frame");
      columns += ((unsigned char)*c & 0xc0) != 0x80;
    }
    if (columns > widest) widest = columns;
  }
  return widest;
}

Test(progress, no_line_is_longer_than_the_terminal) {
  static const unsigned short widths[] = {1, 2, 10, 21, 40, 79, 80, 100, 200};
  for (size_t k = 0; k < sizeof widths / sizeof *widths; k++) {
    hear_terminal(slow_steps, widths[k]);
    cr_expect_eq(widest_frame(), widths[k] - 1u, "width %d", widths[k]);
  }
}

/* At 81 columns the bar has 20 places; 2 of 8 done: 5 of them; 80 s for 2: 240 s left. */
Test(progress, bar_and_time_on_a_terminal) {
  hear_terminal(slow_steps, 81);
  cr_expect_not_null(strstr(text, "\r[#####               ] 2/8 eta 4 min 00 s  \303\204hnlich K"));
  cr_expect_not_null(strstr(text, "\r[##########          ] 4/8 eta 1 min 20 s  "));
  cr_expect_not_null(strstr(text, "\r[####################] 8/8 took 1 min 20 s"));
  cr_expect_str_eq(text + strlen(text) - 5, "\033[K\r\n");
}

static void thousand_steps(void) {
  struct progress p;
  progress_init(&p, 1000, 0);
  while (p.done < 1000) {
    usleep(500);
    progress_step(&p, "x");
  }
}

/* Ten frames a second, the first and the last. */
Test(progress, redraws_seldom) {
  double start = progress_now();
  hear_terminal(thousand_steps, 80);
  double seconds = progress_now() - start, frames = 0;
  for (char *c = text; (c = strchr(c, '\r')); c++) frames++;
  cr_expect(frames >= 3 && frames <= 10 * seconds + 2, "%g frames in %g s", frames, seconds);
  cr_expect_not_null(strstr(text, " 1000/1000 took "));
}

static struct progress shared;

static void *step_often(void *unused) {
  for (int k = 0; k < 250; k++) progress_step(&shared, "cell");
  return unused;
}

static void four_threads(void) {
  pthread_t thread[4];
  progress_init(&shared, 1000, 0);
  for (int k = 0; k < 4; k++) pthread_create(&thread[k], NULL, step_often, NULL);
  for (int k = 0; k < 4; k++) pthread_join(thread[k], NULL);
}

Test(progress, counts_every_step_of_several_threads) {
  hear_plain(four_threads);
  int expected = 1, number, lines = 0;
  for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++)
    cr_assert(sscanf(line, "[%d/1000] cell (", &number) == 1 && number == expected++, "%s", line);
  cr_expect_eq(lines, 1000);
}

static void nothing_to_do(void) {
  struct progress p;
  progress_init(&p, 0, 0);
  progress_end(&p);
}

Test(progress, nothing_to_do) {
  hear_terminal(nothing_to_do, 80);
  cr_expect_str_eq(text, "");
}
