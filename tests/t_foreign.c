/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "foreign.h"
#include "mem.h"

/* The class of all plays here: P1, eta = 1/2, K = 3, N = 3, m = 2; the input is column 2 of
 * family 2. */
static struct theorem_class class;
static struct game game;
static int files_before;
static long live_before;

static int open_files(void) {
  int count = 0;
  DIR *folder = opendir("/proc/self/fd");
  while (readdir(folder)) count++;
  closedir(folder);
  return count;
}

static void make_game(size_t cols) {
  fmpq_t eta;
  fmpq_init(eta);
  fmpq_set_si(eta, 1, 2);
  const char *which, *reason;
  const struct theorem_params params = {
    .problem = P1, .parameter = eta, .rows = 2, .cols = cols, .digits = 3};
  int status = theorem_class_init(&class, &params, &which, &reason);
  cr_assert(status == 0, "%s: %s", which, reason);
  fmpq_clear(eta);
  game = (struct game){.data = {.class = &class,
                                .truth = {.family = 2, .column = 2, .exponent = 20},
                                .honest = true,
                                .labels = true},
                       .seed = 7,
                       .part = 1};
}

static void start(void) {
  files_before = open_files();
  make_game(3);
  flint_cleanup();
  live_before = mem_live();
}

/* Nothing is left behind: no process, no zombie, no file, no memory. */
static void nothing_left(void) {
  cr_assert(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD, "a process is left");
  cr_assert_eq(open_files(), files_before, "%d files are left", open_files() - files_before);
  cr_assert_eq(mem_live(), live_before, "%ld blocks are left", mem_live() - live_before);
}

static void finish(void) { theorem_class_clear(&class); }

TestSuite(foreign, .init = start, .fini = finish);

static const char *tool(const char *name) {
  const char *path = getenv(name);
  cr_assert(path, "%s is not set", name);
  return path;
}

/* p <- the play of a program with up to two arguments. */
static void play(struct play *p, double seconds, size_t bytes, const char *program, const char *one,
                 const char *two) {
  char *command[] = {mem_strdup(program), one ? mem_strdup(one) : NULL,
                     one && two ? mem_strdup(two) : NULL, NULL};
  const struct contestant c = {
    .command = command, .name = "test", .seconds = seconds, .bytes = bytes};
  foreign_play(p, &c, &game);
  for (size_t i = 0; i < 3; i++) mem_free(command[i]);
}

/* Plays, expects the outcome and that the words are in what is said; with a ! before them, that
 * they are not. */
static void expect(enum game_outcome outcome, const char *words, double seconds, size_t bytes,
                   const char *program, const char *one, const char *two) {
  struct play p;
  play(&p, seconds, bytes, program, one, two);
  cr_assert_eq(p.outcome, outcome, "%s %s: outcome %d: %s", one, two, p.outcome, p.what);
  bool absent = *words == '!';
  cr_assert(!strstr(p.what, words + absent) == absent, "%s %s: '%s': %s", one, two, words, p.what);
  cr_assert(!strpbrk(p.what, "\n\r\t\033"), "%s", p.what);
  play_clear(&p);
  nothing_left();
}

struct bad {
  const char *mode, *argument;
  enum game_outcome outcome;
  const char *words;
  double seconds;
  size_t bytes;
};

static const struct bad bad[] = {
  {"exit", "0", GAME_FAULT, "it exited with status 0 before it answered", 20, 0},
  {"exit", "3", GAME_FAULT, "it exited with status 3 before it answered", 20, 0},
  {"exit", "7", GAME_FAULT, "!address space", 20, 1 << 26},
  {"exit", "137", GAME_FAULT, "address space is limited to 67108864 bytes", 20, 1 << 26},
  {"crash", NULL, GAME_FAULT, "address space is limited to 67108864 bytes", 20, 1 << 26},
  {"crash", NULL, GAME_FAULT, "!address space", 20, 0},
  {"close_output", NULL, GAME_FAULT, "!address space", 20, 1 << 26},
  {"crash", NULL, GAME_FAULT, "was ended by signal 11 (Segmentation fault)", 20, 0},
  {"half_line", NULL, GAME_FAULT, "it exited with status 0 amid a line", 20, 0},
  {"close_output", NULL, GAME_FAULT, "it closed its standard output before it answered", 20, 0},
  {"close_input", NULL, GAME_NO_ANSWER, "closed its standard input and did not answer", 2, 0},
  {"close_input_and_answer", NULL, GAME_ANSWERED, "it answered", 20, 0},
  {"stubborn", NULL, GAME_NO_ANSWER, "did not answer within 0.3 s and was stopped", 0.3, 0},
  {"spin", NULL, GAME_NO_ANSWER, "did not answer within 0.3 s and was stopped", 0.3, 0},
  {"flood_errors", NULL, GAME_NO_ANSWER, "did not answer within 0.3 s", 0.3, 0},
  {"leave_child", NULL, GAME_FAULT, "it exited with status 7 before it answered", 20, 0},
  {"grandchild_answers", NULL, GAME_FAULT, "exited with status 0 before it answered", 20, 0},
  {"slow_end", NULL, GAME_ANSWERED, "it answered", 20, 0},
  {"good", NULL, GAME_ANSWERED, "it answered", 20, 0},
  {"deaf", NULL, GAME_NO_ANSWER, "did not answer within 0.5 s", 0.5, 0},
  {"flood_line", NULL, GAME_FAULT, "it wrote more than 4218880 bytes", 20, 0},
  {"flood_lines", NULL, GAME_FAULT, "it wrote more than 4218880 bytes", 20, 0},
  {"eat", NULL, GAME_FAULT, "address space is limited to 67108864 bytes", 20, 1 << 26},
  {"read_for_ever", NULL, GAME_NO_ANSWER, "did not answer within 0.3 s", 0.3, 0},
  {"look", NULL, GAME_NO_ANSWER, "it gave up: files 0, pipe 1, blocked 0, leader 1, core 0", 20, 0},
  {"read", "0", GAME_FAULT, "it asked for the datum n = 0; the index is at least 1", 20, 0},
  {"read", "-5", GAME_FAULT, "n = -5", 20, 0},
  {"read", "10000001", GAME_NO_ANSWER, "it gave up: refused", 20, 0},
  {"read", "9223372036854775807", GAME_NO_ANSWER, "it gave up: refused", 20, 0},
  {"read", "30", GAME_NO_ANSWER, "it gave up: served", 20, 0},
  {"say", "{\"read\": 9223372036854775808}", GAME_FAULT,
   "wrote the number 9223372036854775808, which is beyond 64 bits", 20, 0},
  {"say", "{\"read\": -18446744073709551616}", GAME_FAULT,
   "wrote the number -18446744073709551616, which is beyond 64 bits", 20, 0},
  {"say", "{\"read\": 1.5}", GAME_FAULT, "wrote 1.5 as \"read\"; expected an integer", 20, 0},
  {"say", "{\"read\": \"1\"}", GAME_FAULT, "wrote \"1\" as \"read\"", 20, 0},
  {"say", "hello", GAME_FAULT, "in line 1 it wrote a line that is not JSON", 20, 0},
  {"say", "", GAME_FAULT, "not JSON", 20, 0},
  {"say", "[1]", GAME_FAULT, "wrote [1]; expected an object", 20, 0},
  {"say", "7", GAME_FAULT, "wrote 7; expected an object", 20, 0},
  {"say", "{}", GAME_FAULT, "an object of 0 keys; expected one", 20, 0},
  {"say", "{\"read\": 1, \"network\": \"ready\"}", GAME_FAULT, "an object of 2 keys", 20, 0},
  {"say", "{\"read\": 1, \"read\": 2}", GAME_FAULT, "duplicate", 20, 0},
  {"say", "{\"raed\": 1}", GAME_FAULT, "unknown key 'raed'", 20, 0},
  {"say", "{\"\\u001b[2J\": 1}", GAME_FAULT, "unknown key ' [2J'", 20, 0},
  {"say", "{\"give_up\": 1}", GAME_FAULT, "wrote 1 as the reason", 20, 0},
  {"say", "{\"give_up\": \"too\\nhard\"}", GAME_NO_ANSWER, "it gave up: too hard", 20, 0},
  {"say", "{\"give_up\": \"\xff\"}", GAME_FAULT, "not JSON: unable to decode byte 0xff", 20, 0},
  {"say", "{\"give_up\": \"\\u0000\"}", GAME_FAULT, "not JSON", 20, 0},
  {"say", "{\"network\": \"steady\"}", GAME_FAULT, "wrote \"steady\" as \"network\"; expected", 20,
   0},
  {"say", "{\"answer\": [1, 2, 3]}", GAME_FAULT, "answered before it had written", 20, 0},
  {"answer", "{\"network\": \"ready\"}", GAME_FAULT, "but wrote another line", 20, 0},
  {"answer", "{\"read\": 1}", GAME_FAULT, "but wrote another line", 20, 0},
  {"answer", "{\"answer\": [1, 2]}", GAME_FAULT, "answer of 2 entries; expected 3", 20, 0},
  {"answer", "{\"answer\": [1, 2, 3, 4]}", GAME_FAULT, "answer of 4 entries; expected 3", 20, 0},
  {"answer", "{\"answer\": []}", GAME_FAULT, "answer of 0 entries; expected 3", 20, 0},
  {"answer", "{\"answer\": 1}", GAME_FAULT, "wrote 1 as \"answer\"; expected an array", 20, 0},
  {"answer", "{\"answer\": [1, null, 3]}", GAME_FAULT, "wrote null as entry 2", 20, 0},
  {"answer", "{\"answer\": [1, [], 3]}", GAME_FAULT, "wrote [] as entry 2", 20, 0},
  {"answer", "{\"answer\": [NaN, 2, 3]}", GAME_FAULT, "invalid token near 'NaN'", 20, 0},
  {"answer", "{\"answer\": [1, -Infinity, 3]}", GAME_FAULT, "in line 2 it wrote a line that", 20,
   0},
  {"answer", "{\"answer\": [1, 2, \"nan\"]}", GAME_FAULT, "entry 3 = 'nan', which is not", 20, 0},
  {"answer", "{\"answer\": [1, 2, \"-inf\"]}", GAME_FAULT, "entry 3 = '-inf', which is", 20, 0},
  {"answer", "{\"answer\": [1e400, 2, 3]}", GAME_FAULT,
   "wrote the number 1e400, which is beyond the largest double", 20, 0},
  {"answer", "{\"answer\": [1, 123456789012345678901234567890, 3]}", GAME_FAULT,
   "number 123456789012345678901234567890, which is beyond 64 bits; as an entry of an answer it",
   20, 0},
  {"answer", "{\"answer\": [\"1e1000001\", 2, 3]}", GAME_FAULT, "entry 1 = '1e1000001'", 20, 0},
  {"answer", "{\"answer\": [1, \"1/0\", 3]}", GAME_FAULT, "entry 2 = '1/0'", 20, 0},
  {"answer", "{\"answer\": [1, \"\", 3]}", GAME_FAULT, "entry 2 = ''", 20, 0},
  {"answer", "{\"answer\": [1, \"0x1*2^10000001\", 3]}", GAME_FAULT, "exponent is beyond", 20, 0},
};

ParameterizedTestParameters(foreign, bad_players) {
  static size_t index[sizeof bad / sizeof *bad];
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) index[i] = i;
  return cr_make_param_array(size_t, index, sizeof bad / sizeof *bad);
}

ParameterizedTest(size_t *i, foreign, bad_players) {
  const struct bad *b = bad + *i;
  int64_t begin = child_clock();
  expect(b->outcome, b->words, b->seconds, b->bytes, tool("BAD_PLAYER"), b->mode, b->argument);
  double took = (double)(child_clock() - begin) / 1e9;
  cr_assert_lt(took, b->seconds < 20 ? b->seconds + 15 : 60, "%s took %g s", b->mode, took);
}

Test(foreign, programs_that_cannot_start) {
  expect(GAME_FAULT, "it cannot be started: there is no program '/no/such/player'", 20, 0,
         "/no/such/player", NULL, NULL);
  expect(GAME_FAULT, "there is no program 'no-such-player'", 20, 0, "no-such-player", NULL, NULL);
  expect(GAME_FAULT, "there is no program ''", 20, 0, "", NULL, NULL);
  expect(GAME_FAULT, "'/dev' is not executable", 20, 0, "/dev", NULL, NULL);
  char file[] = "/tmp/t_foreign-XXXXXX";
  int fd = mkstemp(file);
  dprintf(fd, "cat\n");
  close(fd);
  expect(GAME_FAULT, "is not executable", 20, 0, file, NULL, NULL);
  chmod(file, 0700);
  expect(GAME_FAULT, "is neither a program of this machine nor", 20, 0, file, NULL, NULL);
  unlink(file);
}

/* Programs of the system: found in PATH, of their own mind. */
Test(foreign, other_programs) {
  expect(GAME_FAULT, "in line 1 it wrote an object of", 20, 0, "cat", NULL, NULL);
  expect(GAME_FAULT, "it exited with status 0 before it answered", 20, 0, "true", NULL, NULL);
  expect(GAME_FAULT, "in line 1 it wrote a line that is not JSON", 20, 0, "yes", NULL, NULL);
  expect(GAME_FAULT, "not JSON", 20, 0, "sh", "-c", "printf '\\000\\n'; read x");
  expect(GAME_FAULT, "it wrote more than", 20, 0, "cat", "/dev/zero", NULL);
  expect(GAME_FAULT, "was ended by signal 9 (Killed)", 20, 0, "sh", "-c", "kill -9 $$");
  expect(GAME_NO_ANSWER, "it gave up: no idea", 20, 0, "sh", "-c",
         "read x; echo '{\"give_up\": \"no idea\"}'; read x");
}

/* A process that the player started dies with it. */
Test(foreign, the_group_is_killed) {
  struct play p;
  play(&p, 20, 0, tool("BAD_PLAYER"), "linger", NULL);
  cr_assert_eq(p.outcome, GAME_NO_ANSWER);
  long pid = 0;
  cr_assert_eq(sscanf(p.what, "it gave up: child %ld", &pid), 1, "%s", p.what);
  char state = 'R', path[64];
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  for (int i = 0; i < 200; i++) { /* it is another's to reap: gone, or dead */
    FILE *f = fopen(path, "r");
    if (!f || fscanf(f, "%*d (%*[^)]) %c", &state) != 1) state = 'X';
    if (f) fclose(f);
    if (state == 'X' || state == 'Z') break;
    nanosleep(&(struct timespec){0, 10000000}, NULL);
  }
  cr_assert(state == 'X' || state == 'Z', "process %ld is in state %c", pid, state);
  play_clear(&p);
  nothing_left();
}

Test(foreign, answers_are_exact) {
  static const char *const numbers[] = {"\"1/3\"",      "-2",          "\"-0x1f*2^-20\"",
                                        "\"0xAb*2^3\"", "\"-1.5e-3\"", "0.1",
                                        "\"0x10\"",     "\"22\"",      "-1e-320"};
  static const char *const exact[] = {"1/3",  "-2",      "-31/1048576",
                                      "1368", "-3/2000", "3602879701896397/36028797018963968",
                                      "16",   "22"};
  for (size_t i = 0; i < 3; i++) {
    char *line = mem_printf("{\"answer\": [%s, %s, %s]}", numbers[3 * i], numbers[3 * i + 1],
                            numbers[3 * i + 2]);
    struct play p;
    play(&p, 20, 0, tool("BAD_PLAYER"), "answer", line);
    mem_free(line);
    cr_assert_eq(p.outcome, GAME_ANSWERED, "%s", p.what);
    for (size_t j = 3 * i; j < 3 * i + 3 && j < 8; j++) {
      fmpq_t want;
      fmpq_init(want);
      fmpq_set_str(want, exact[j], 10);
      cr_assert(fmpq_equal(p.answer + j % 3, want), "%s", numbers[j]);
      fmpq_clear(want);
    }
    if (i == 2) { /* subnormal: 2024 units of 2^-1074 */
      fmpq_t want;
      fmpq_init(want);
      fmpq_set_si(want, -2024, 1);
      fmpq_div_2exp(want, want, 1074);
      cr_assert(fmpq_equal(p.answer + 2, want));
      fmpq_clear(want);
    }
    play_clear(&p);
  }
  nothing_left();
}

/* The budget is refused, and the player may go on; or ask again, but not for ever. */
Test(foreign, budget) {
  game.data.budget = 2;
  struct play p;
  play(&p, 20, 0, tool("BAD_PLAYER"), "answer_after_refusal", NULL);
  cr_assert_eq(p.outcome, GAME_ANSWERED, "%s", p.what);
  cr_assert_eq(oracle_data_read(p.data), 2);
  cr_assert_eq(oracle_bits_read(p.data), 2);
  play_clear(&p);
  expect(GAME_NO_ANSWER, "it asked 100 times for data that it cannot have: the budget", 20, 0,
         tool("BAD_PLAYER"), "starve", NULL);
}

/* More than fits is refused before it is computed. */
Test(foreign, much_data) {
  theorem_class_clear(&class);
  make_game(80);
  expect(GAME_NO_ANSWER, "it gave up: refused", 20, 0, tool("BAD_PLAYER"), "read", "10000000");
  expect(GAME_NO_ANSWER, "it gave up: served", 20, 0, tool("BAD_PLAYER"), "read", "100000");
}

static volatile sig_atomic_t stop;

static void raise_stop(int signal_number) {
  (void)signal_number;
  stop = 1;
}

Test(foreign, interruption) {
  game.stop = &stop;
  signal(SIGALRM, raise_stop);
  ualarm(100000, 0);
  int64_t begin = child_clock();
  expect(GAME_INTERRUPTED, "interrupted", 20, 0, tool("BAD_PLAYER"), "stubborn", NULL);
  cr_assert_lt(child_clock() - begin, 15000000000);
  stop = 0;
}

/* Whatever SIGPIPE does here, a closed pipe does not raise it; one that was pending stays. */
Test(foreign, sigpipe_is_ours) {
  signal(SIGPIPE, SIG_DFL);
  expect(GAME_ANSWERED, "it answered", 20, 0, tool("BAD_PLAYER"), "close_input_and_answer", NULL);
  expect(GAME_FAULT, "it exited with status 0", 20, 0, "true", NULL, NULL);
  sigset_t pipe, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigprocmask(SIG_BLOCK, &pipe, NULL);
  expect(GAME_ANSWERED, "it answered", 20, 0, tool("BAD_PLAYER"), "close_input_and_answer", NULL);
  sigpending(&pending);
  cr_assert(!sigismember(&pending, SIGPIPE));
  raise(SIGPIPE);
  expect(GAME_ANSWERED, "it answered", 20, 0, tool("BAD_PLAYER"), "close_input_and_answer", NULL);
  sigpending(&pending);
  cr_assert(sigismember(&pending, SIGPIPE));
  expect(GAME_NO_ANSWER, "blocked 0", 20, 0, tool("BAD_PLAYER"), "look", NULL);
}

/* Cells run at once. */
Test(foreign, threads) {
  int good = 0;
  live_before = -1;
#pragma omp parallel for num_threads(4) reduction(+ : good)
  for (int i = 0; i < 24; i++) {
    static const char *const modes[] = {"good", "crash", "leave_child", "look"};
    struct play p;
    play(&p, 20, 0, getenv("BAD_PLAYER"), modes[i % 4], NULL);
    good += i % 4 == 3 ? strstr(p.what, "files 0, pipe 1") != NULL
                       : p.outcome == (i % 4 ? GAME_FAULT : GAME_ANSWERED);
    play_clear(&p);
  }
  cr_assert_eq(good, 24);
  live_before = mem_live(); /* FLINT keeps caches for each thread */
  nothing_left();
}

/* Standard streams that are closed do not confuse the pipes. */
Test(foreign, closed_streams) {
  int input = dup(0), output = dup(1);
  close(0);
  close(1);
  struct play p;
  play(&p, 20, 0, tool("BAD_PLAYER"), "good", NULL);
  dup2(input, 0);
  dup2(output, 1);
  close(input);
  close(output);
  cr_assert_eq(p.outcome, GAME_ANSWERED, "%s", p.what);
  play_clear(&p);
  nothing_left();
}
