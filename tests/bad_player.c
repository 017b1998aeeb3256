/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bad_player MODE: a player that misbehaves in one way, or behaves ("good"). N = 3 is assumed. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Reads a line; the first bytes of it are kept. */
static char heard[100];

static bool hear(void) {
  size_t length = 0;
  for (int c; (c = getchar()) != EOF;) {
    if (c == '\n') return true;
    heard[length] = (char)c;
    if (length + 2 < sizeof heard) heard[++length] = '\0';
  }
  return false;
}

static void say(const char *line) {
  puts(line);
  fflush(stdout);
}

/* Reads n, takes the answer of smale18. */
static void read_datum(long n) {
  printf("{\"read\": %ld}\n", n);
  fflush(stdout);
  hear();
}

static void answer(const char *line) {
  say("{\"network\": \"ready\"}");
  hear();
  say(line);
  hear();
}

static void wait_for_ever(void) {
  for (;;) pause();
}

static void write_for_ever(const char *text) {
  for (;;)
    if (write(1, text, strlen(text)) < 0) exit(1);
}

static void good(void) { answer("{\"answer\": [\"1/3\", -2, \"-0x1f*2^-20\"]}"); }

static void slow_end(void) {
  good();
  wait_for_ever();
}

static void crash(void) {
  signal(SIGSEGV, SIG_DFL);
  raise(SIGSEGV);
}

static void close_output(void) {
  close(1);
  wait_for_ever();
}

static void close_input(void) {
  close(0);
  read_datum(1);
  wait_for_ever();
}

/* It needs no more input: that is its right. */
static void close_input_and_answer(void) {
  close(0);
  printf("{\"network\": \"ready\"}\n{\"answer\": [1, 2, 3]}\n");
  fflush(stdout);
}

static void stubborn(void) {
  signal(SIGTERM, SIG_IGN);
  signal(SIGINT, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  wait_for_ever();
}

/* A child of its own keeps the pipes open. */
static void leave_child(void) {
  if (fork() == 0) wait_for_ever();
  _Exit(7);
}

/* The same, and the child's number goes to the file that the argument names. */
static void linger(void) {
  pid_t child = fork();
  if (child == 0) wait_for_ever();
  printf("{\"give_up\": \"child %ld\"}\n", (long)child);
  fflush(stdout);
  wait_for_ever();
}

static void grandchild_answers(void) {
  if (fork() == 0) {
    usleep(500000); /* longer than smale18 takes to see that its parent has ended */
    good();
  }
  _Exit(0);
}

static void deaf(void) {
  for (long i = 0; i < 100; i++) printf("{\"read\": %ld}\n", 100000 + i);
  fflush(stdout);
  wait_for_ever();
}

static void flood_line(void) { write_for_ever("[[[[[[[[[[[[[[[["); }

static void flood_lines(void) { write_for_ever("{\"read\": 1}\n{\"read\": 1}\n"); }

static void flood_errors(void) {
  int nothing = open("/dev/null", O_WRONLY);
  dup2(nothing, 2);
  for (;;) fputs("what shall I do?\n", stderr);
}

static void eat(void) {
  for (;;) {
    char *volatile p = malloc(1 << 20); /* volatile: a compiler may leave out what is not used */
    if (!p) abort();
    memset(p, 1, 1 << 20);
  }
}

static void read_for_ever(void) {
  for (long n = 1;; n++) read_datum(n);
}

static void starve(void) {
  for (;;) {
    printf("{\"read\": 9}\n");
    fflush(stdout);
    if (!hear()) exit(0);
  }
}

static void answer_after_refusal(void) {
  read_datum(1);
  read_datum(2);
  read_datum(3);
  good();
}

static void half_line(void) {
  printf("{\"network\"");
  fflush(stdout);
}

static void spin(void) {
  for (volatile int i = 0;; i = !i) continue;
}

/* What a player should find: no file but three, default signals, its own group, no cores. */
static void look(void) {
  char text[100];
  int open_files = 0;
  for (int fd = 3; fd < 1000; fd++) open_files += fcntl(fd, F_GETFD) >= 0;
  struct sigaction pipe;
  sigaction(SIGPIPE, NULL, &pipe);
  sigset_t blocked;
  sigprocmask(SIG_SETMASK, NULL, &blocked);
  struct rlimit core;
  getrlimit(RLIMIT_CORE, &core);
  snprintf(text, sizeof text,
           "{\"give_up\": \"files %d, pipe %d, blocked %d, leader %d, core %d\"}", open_files,
           pipe.sa_handler == SIG_DFL, sigismember(&blocked, SIGUSR1), getpgrp() == getpid(),
           (int)core.rlim_max);
  say(text);
}

static const struct mode {
  const char *name;
  void (*play)(void);
} modes[] = {{"good", good},
             {"slow_end", slow_end},
             {"crash", crash},
             {"close_output", close_output},
             {"close_input", close_input},
             {"close_input_and_answer", close_input_and_answer},
             {"stubborn", stubborn},
             {"leave_child", leave_child},
             {"linger", linger},
             {"grandchild_answers", grandchild_answers},
             {"deaf", deaf},
             {"flood_line", flood_line},
             {"flood_lines", flood_lines},
             {"flood_errors", flood_errors},
             {"eat", eat},
             {"read_for_ever", read_for_ever},
             {"starve", starve},
             {"answer_after_refusal", answer_after_refusal},
             {"half_line", half_line},
             {"spin", spin},
             {"look", look},
             {0}};

/* "say LINE": that line; "answer LINE": the line as an answer; "read N"; "exit N". */
static int simple(const char *mode, const char *argument) {
  if (strcmp(mode, "exit") == 0) return atoi(argument);
  if (strcmp(mode, "say") == 0) say(argument);
  if (strcmp(mode, "answer") == 0) answer(argument);
  if (strcmp(mode, "read") == 0) {
    read_datum(atol(argument));
    say(strstr(heard, "\"refused\"") ? "{\"give_up\": \"refused\"}" : "{\"give_up\": \"served\"}");
  }
  hear();
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 2 || !hear()) return 9;
  for (const struct mode *m = modes; m->name; m++)
    if (strcmp(m->name, argv[1]) == 0) {
      m->play();
      return 0;
    }
  return simple(argv[1], argc > 2 ? argv[2] : "");
}
