/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "program.h"

#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"

static char folder[] = "/tmp/smale18_test.XXXXXX";

void program_enter(void) {
  const char *root = getenv("SMALE18_ROOT");
  cr_assert(root && getenv("SMALE18"), "SMALE18 and SMALE18_ROOT must be set: run by `meson test`");
  cr_assert(mkdtemp(folder) && !chdir(folder));
  char *configs = mem_printf("%s/configs", root);
  cr_assert_eq(symlink(configs, "configs"), 0);
  mem_free(configs);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *position) {
  (void)st, (void)type, (void)position;
  return remove(path);
}

void program_abandon(void) {
  if (chdir(folder)) return; /* left already */
  cr_expect_eq(chdir("/"), 0);
  cr_expect_eq(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0, "%s is left", folder);
}

void program_leave(void) {
  program_abandon();
  cr_expect_eq(mem_live(), 0);
}

void outcome_clear(struct outcome *o) {
  mem_free(o->out);
  mem_free(o->err);
  *o = (struct outcome){0};
}

char *read_text(const char *path, size_t *size) {
  FILE *in = fopen(path, "re");
  cr_assert(in, "%s cannot be read", path);
  cr_assert_eq(fseek(in, 0, SEEK_END), 0);
  size_t length = (size_t)ftell(in);
  rewind(in);
  char *text = mem_alloc(length + 1, 1);
  cr_assert_eq(fread(text, 1, length, in), length);
  fclose(in);
  if (size) *size = length;
  return text;
}

/* ---- calls ---- */

enum { MOST_WORDS = 64 };

static void send_to(const char *path, int fd) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0 || dup2(file, fd) < 0) _exit(126);
  close(file);
}

/* In the child: becomes the program. */
_Noreturn static void become(char *arguments, size_t most_bytes) {
  char *words[MOST_WORDS + 2] = {getenv("SMALE18")}, *rest = arguments;
  for (size_t i = 1; i <= MOST_WORDS && rest && *rest; i++) words[i] = strsep(&rest, " ");
  send_to("stdout.txt", 1);
  send_to("stderr.txt", 2);
  if (most_bytes) setrlimit(RLIMIT_FSIZE, &(struct rlimit){most_bytes, most_bytes});
  signal(SIGINT, SIG_DFL);
  alarm(600); /* survives the exec */
  execv(words[0], words);
  _exit(127);
}

static pid_t start(size_t most_bytes, const char *format, va_list args) {
  char arguments[2048];
  cr_assert_lt(vsnprintf(arguments, sizeof arguments, format, args), (int)sizeof arguments);
  pid_t pid = fork();
  cr_assert_geq(pid, 0);
  if (pid == 0) become(arguments, most_bytes);
  return pid;
}

struct outcome program_end(pid_t pid) {
  struct outcome o = {0};
  int status;
  cr_assert_eq(waitpid(pid, &status, 0), pid);
  o.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  o.out = read_text("stdout.txt", NULL);
  o.err = read_text("stderr.txt", NULL);
  return o;
}

pid_t program_start(const char *arguments, ...) {
  va_list args;
  va_start(args, arguments);
  pid_t pid = start(0, arguments, args);
  va_end(args);
  return pid;
}

struct outcome program_run(const char *arguments, ...) {
  va_list args;
  va_start(args, arguments);
  pid_t pid = start(0, arguments, args);
  va_end(args);
  return program_end(pid);
}

struct outcome program_run_limited(size_t bytes, const char *arguments, ...) {
  va_list args;
  va_start(args, arguments);
  pid_t pid = start(bytes, arguments, args);
  va_end(args);
  return program_end(pid);
}

void program_succeeds(const char *arguments, ...) {
  va_list args;
  va_start(args, arguments);
  struct outcome o = program_end(start(0, arguments, args));
  va_end(args);
  cr_assert_eq(o.code, 0, "%s: exit code %d: %s", arguments, o.code, o.err);
  outcome_clear(&o);
}

void program_refuses(int code, const char *word, const char *word2, const char *word3,
                     const char *arguments, ...) {
  const char *words[] = {word, word2, word3};
  va_list args;
  va_start(args, arguments);
  struct outcome o = program_end(start(0, arguments, args));
  va_end(args);
  cr_expect_eq(o.code, code, "%s: exit code %d, expected %d: %s", arguments, o.code, code, o.err);
  char *newline = strchr(o.err, '\n');
  cr_expect(newline && !newline[1], "%s: expected one line on stderr: %s", arguments, o.err);
  for (size_t i = 0; i < 3; i++)
    cr_expect(!words[i] || strstr(o.err, words[i]), "%s: no '%s' in: %s", arguments, words[i],
              o.err);
  outcome_clear(&o);
}

/* ---- what it leaves ---- */

char *only_path(const char *pattern) {
  glob_t found;
  cr_assert_eq(glob(pattern, 0, NULL, &found), 0, "nothing matches %s", pattern);
  cr_assert_eq(found.gl_pathc, 1, "%zu paths match %s", found.gl_pathc, pattern);
  char *path = mem_strdup(found.gl_pathv[0]);
  globfree(&found);
  return path;
}

json_t *program_cells(const char *root) {
  char *pattern = mem_printf("%s/*/cells.jsonl", root), *path = only_path(pattern);
  char *text = read_text(path, NULL), *line = text, *end;
  json_t *cells = json_array();
  for (; (end = strchr(line, '\n')); line = end + 1) {
    json_t *cell = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);
    cr_assert(json_is_object(cell), "no cell: %.*s", (int)(end - line), line);
    json_array_append_new(cells, cell);
  }
  mem_free(text);
  mem_free(path);
  mem_free(pattern);
  return cells;
}

char *program_table(const char *root, const char *name) {
  char *pattern = mem_printf("%s/*/%s.csv", root, name), *path = only_path(pattern);
  char *text = read_text(path, NULL);
  mem_free(pattern);
  mem_free(path);
  return text;
}

size_t occurrences(const char *text, const char *word) {
  size_t count = 0;
  while ((text = strstr(text, word))) text += strlen(word), count++;
  return count;
}
