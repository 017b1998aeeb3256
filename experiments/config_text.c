/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

enum { MOST_BYTES = 1 << 20 };

/* Length of the UTF-8 character at s, 0 if there is none; *code is its number. [RFC 3629] */
static size_t utf8_decode(const unsigned char *s, size_t length, uint32_t *code) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t n = *s < 0x80 ? 1 : *s >> 5 == 6 ? 2 : *s >> 4 == 14 ? 3 : *s >> 3 == 30 ? 4 : 0;
  if (!n || n > length) return 0;
  *code = n == 1 ? *s : *s & (0x7fU >> n);
  for (size_t i = 1; i < n; i++) {
    if (s[i] >> 6 != 2) return 0;
    *code = *code << 6 | (s[i] & 0x3fU);
  }
  bool surrogate = *code >= 0xd800 && *code < 0xe000;
  return *code < least[n] || surrogate || *code > 0x10ffff ? 0 : n;
}

/* Line separators beyond LF and CR count as control characters: editors disagree on them. */
static bool is_control(uint32_t code, enum text_lines lines) {
  if (code == '\t' || code == '\n' || code == '\r') return lines == TEXT_ONE_LINE;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 ||
         code == 0xfeff || code == 0xfffe || code == 0xffff;
}

const char *text_flaw(const char *text, size_t length, enum text_lines lines, size_t *at) {
  const unsigned char *s = (const unsigned char *)text;
  const char *flaw = NULL;
  size_t i = 0, n;
  for (; i < length && !flaw; i += n) {
    uint32_t code;
    n = utf8_decode(s + i, length - i, &code);
    if (!n) {
      flaw = "bytes that are not UTF-8";
    } else if (is_control(code, lines)) {
      flaw = code ? "a control character" : "a NUL byte";
      n = 0;
    }
  }
  if (at) *at = i;
  return flaw;
}

size_t text_mark(const char *text, size_t length) {
  return length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
}

/* Line and column of a byte, counted in characters as libyaml does. */
static struct place place_of(const char *text, size_t at) {
  struct place p = {.line = 1, .column = 1};
  for (size_t i = 0; i < at; i++) {
    bool crlf = text[i] == '\r' && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !crlf)) {
      p.line++;
      p.column = 1;
    } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
      p.column++;
    }
  }
  return p;
}

int text_check(struct report *r, const char *text, size_t length) {
  size_t mark = text_mark(text, length), at;
  text += mark;
  length -= mark;
  const char *flaw = text_flaw(text, length, TEXT_MANY_LINES, &at);
  if (!flaw) return 0;
  report_error(r, place_of(text, at), "", NULL, "expected text in UTF-8, got %s", flaw);
  return -1;
}

static const char *file_kind(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/* Reads to the end or until the buffer is full. */
static ssize_t read_all(int fd, char *text, size_t size) {
  size_t length = 0;
  while (length < size) {
    ssize_t n = read(fd, text + length, size - length);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    length += (size_t)n;
  }
  return (ssize_t)length;
}

static char *read_open(struct report *r, int fd, size_t *length) {
  struct place whole = {0};
  struct stat status;
  if (fstat(fd, &status)) {
    report_error(r, whole, "", NULL, "cannot be read: %s", strerror(errno));
    return NULL;
  }
  if (!S_ISREG(status.st_mode)) {
    report_error(r, whole, "", NULL, "expected a config file, got %s", file_kind(status.st_mode));
    return NULL;
  }
  char *text = mem_alloc(MOST_BYTES + 2, 1);
  ssize_t n = read_all(fd, text, MOST_BYTES + 1);
  if (n >= 0 && n <= MOST_BYTES) {
    *length = (size_t)n;
    return text;
  }
  if (n < 0) {
    report_error(r, whole, "", NULL, "cannot be read: %s", strerror(errno));
  } else {
    report_error(r, whole, "", NULL, "expected a config file of at most 1 MiB, got a larger file");
  }
  mem_free(text);
  return NULL;
}

char *text_read(struct report *r, size_t *length) {
  /* Opening a FIFO would wait for its writer. */
  int fd = open(r->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) {
    report_error(r, (struct place){0}, "", NULL, "cannot be opened: %s", strerror(errno));
    return NULL;
  }
  char *text = read_open(r, fd, length);
  close(fd);
  return text;
}

/* Appends a line to the caption, which has room for it. */
static char *append_line(char *end, const char *line, size_t length) {
  if (length && *line == ' ') {
    line++;
    length--;
  }
  memcpy(end, line, length);
  end[length] = '\n';
  return end + length + 1;
}

char *text_caption(const char *text) {
  text += text_mark(text, strlen(text));
  char *caption = mem_alloc(strlen(text) + 2, 1), *end = caption;
  while (*text) {
    size_t length = strcspn(text, "\r\n");
    bool licence = !strncmp(text, "# SPDX-", 7);
    if (*text == '#' && !licence) {
      end = append_line(end, text + 1, length - 1);
    } else if (!licence && (length || end != caption)) {
      break;
    }
    text += length;
    text += !strncmp(text, "\r\n", 2) ? 2 : *text != '\0';
  }
  while (end > caption && (end[-1] == '\n' || end[-1] == ' ')) *--end = '\0';
  size_t blank = strspn(caption, "\n");
  memmove(caption, caption + blank, strlen(caption + blank) + 1);
  return caption;
}
