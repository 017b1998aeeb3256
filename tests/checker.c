/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "checker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"

static FILE *temporary(const char *bytes, size_t size) {
  FILE *file = tmpfile();
  cr_assert(file && fwrite(bytes, 1, size, file) == size && fflush(file) == 0);
  rewind(file);
  return file;
}

static char *contents(FILE *file) {
  rewind(file);
  char *text = NULL;
  size_t size = 0;
  if (getdelim(&text, &size, '\0', file) < 0) {
    free(text);
    text = calloc(1, 1);
  }
  fclose(file);
  return text;
}

int checker_run(const char *const *arguments, size_t count, const char *input, char **out) {
  char **words = mem_alloc(count + 2, sizeof *words), *path = getenv("SMALE18_CHECK");
  cr_assert(path, "SMALE18_CHECK must be set: run by `meson test`");
  words[0] = path;
  for (size_t i = 0; i < count; i++) words[i + 1] = mem_strdup(arguments[i]);
  FILE *in = temporary(input ? input : "", input ? strlen(input) : 0), *log = tmpfile();
  pid_t pid = fork();
  cr_assert(log && pid >= 0);
  if (pid == 0) {
    if (dup2(fileno(in), 0) < 0 || dup2(fileno(log), 1) < 0 || dup2(fileno(log), 2) < 0) _exit(126);
    alarm(300); /* survives the exec */
    execv(path, words);
    _exit(127);
  }
  int status;
  cr_assert_eq(waitpid(pid, &status, 0), pid);
  fclose(in);
  for (size_t i = 1; i <= count; i++) mem_free(words[i]);
  mem_free(words);
  *out = contents(log);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* One line of output about this file; returns what follows it. */
static char *read_verdict(struct verdict *v, char *text, const char *file) {
  size_t length = strlen(file);
  char *end = strchr(text, '\n'), *rest = text + length;
  cr_assert(end && !strncmp(text, file, length), "no line about %s in: %s", file, text);
  *end = '\0';
  *v = (struct verdict){.right = !strncmp(rest, ": right: ", 9)};
  if (v->right) rest += 9;
  else {
    cr_assert_eq(*rest, ':', "%s", text);
    v->line = strtoul(rest + 1, &rest, 10);
    cr_assert(v->line > 0 && !strncmp(rest, ": ", 2), "%s", text);
    rest += 2;
  }
  snprintf(v->words, sizeof v->words, "%s", rest);
  return end + 1;
}

/* Files are named by the descriptors that the child inherits. */
static void judge(struct verdict *v, FILE **files, size_t count) {
  char **names = mem_alloc(count, sizeof *names), *out;
  for (size_t i = 0; i < count; i++) names[i] = mem_printf("/dev/fd/%d", fileno(files[i]));
  int code = checker_run((const char *const *)names, count, NULL, &out), expected = 0;
  char *rest = out;
  for (size_t i = 0; i < count; i++) {
    rest = read_verdict(&v[i], rest, names[i]);
    if (!v[i].right) expected = 1;
    mem_free(names[i]);
    fclose(files[i]);
  }
  cr_assert(!*rest && code == expected, "exit status %d, expected %d; left: %s", code, expected,
            rest);
  free(out);
  mem_free(names);
}

void checker_judge(struct verdict *v, char *const *texts, size_t count) {
  FILE **files = mem_alloc(count, sizeof *files);
  for (size_t i = 0; i < count; i++) files[i] = temporary(texts[i], strlen(texts[i]));
  judge(v, files, count);
  mem_free(files);
}

struct verdict checker_judge_bytes(const char *bytes, size_t size) {
  struct verdict v;
  FILE *file = temporary(bytes, size);
  judge(&v, &file, 1);
  return v;
}
