/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Processes of a team send short messages. Who waits for one sleeps: MPI itself would spin, on a
 * processor that another process of the team may need. */
#include <assert.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "team_processes.h"

enum { LEADER = 0 };

/* From the leader: what all must know, an item to do, the end. To the leader: an outcome. */
enum tag { TAG_TEXT, TAG_ORDER, TAG_LEAVE, TAG_OUTCOME };

/* ---- joining and leaving ---- */

/* Without this MPI would be started, in half a second, to find one process. */
static bool launched(void) {
  static const char *const marks[] = {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"};
  for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
    if (getenv(marks[k])) return true;
  return false;
}

/* here <- processes of the team on this machine, most <- on that which has most of them */
static void count_neighbours(int *here, int *most) {
  MPI_Comm machine;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  MPI_Comm_size(machine, here);
  MPI_Comm_free(&machine);
  MPI_Allreduce(here, most, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
}

int team_processes_join(struct team *t, bool chosen, bool alone) {
  int level, size, rank, here, most;
  (void)alone;
  if (!launched()) return 0;
  MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (size == 1) {
    MPI_Finalize();
    return 0;
  }
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  count_neighbours(&here, &most);
  t->processes = (size_t)size;
  t->leads = rank == LEADER;
  t->at_once = (size_t)(most == size ? most - 1 : most); /* the leader does no items */
  bool bound = t->processors < sysconf(_SC_NPROCESSORS_ONLN);
  if (!chosen && !bound && here > 1)
    t->processors = t->processors > here ? t->processors / here : 1;
  return 0;
}

void team_leave(struct team *t) {
  if (t->processes == 1) return;
  for (size_t p = 1; t->leads && p < t->processes; p++)
    MPI_Send(NULL, 0, MPI_CHAR, (int)p, TAG_LEAVE, MPI_COMM_WORLD);
  MPI_Finalize();
  t->processes = 1;
}

void team_abort(const struct team *t, int code) {
  if (t->processes > 1) MPI_Abort(MPI_COMM_WORLD, code);
  exit(code);
}

/* ---- messages ---- */

/* Waits for a message; returns its size. */
static size_t await(int from, MPI_Status *message) {
  struct timespec pause = {0, 10000};
  int there = 0, size;
  while (MPI_Iprobe(from, MPI_ANY_TAG, MPI_COMM_WORLD, &there, message), !there) {
    nanosleep(&pause, NULL);
    if (pause.tv_nsec < 1000000) pause.tv_nsec *= 2;
  }
  MPI_Get_count(message, MPI_CHAR, &size);
  return (size_t)size;
}

/* The bytes of an awaited message, and a NUL; mem_free them. */
static char *receive(const MPI_Status *message, size_t size) {
  char *bytes = mem_alloc(size + 1, 1);
  MPI_Recv(bytes, (int)size, MPI_CHAR, message->MPI_SOURCE, message->MPI_TAG, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  return bytes;
}

void team_tell(const struct team *t, const char *text) {
  for (size_t p = 1; p < t->processes; p++)
    MPI_Send(text, (int)strlen(text), MPI_CHAR, (int)p, TAG_TEXT, MPI_COMM_WORLD);
}

char *team_hear(const struct team *t) {
  MPI_Status message;
  assert(!t->leads);
  size_t size = await(LEADER, &message);
  char *text = receive(&message, size);
  if (message.MPI_TAG == TAG_TEXT) return text;
  mem_free(text);
  return NULL;
}

/* ---- those who serve ---- */

struct order {
  int phase;
  size_t item;
};

/* An outcome is a byte for the status, and the result as JSON if there is one. */
static void send_outcome(enum cell_status status, const json_t *result) {
  char *json =
    result ? json_dumps(result, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17)) : NULL;
  char *outcome = mem_printf("%d%s", (int)status, json ? json : "");
  MPI_Send(outcome, (int)strlen(outcome), MPI_CHAR, LEADER, TAG_OUTCOME, MPI_COMM_WORLD);
  mem_free(outcome);
  free(json);
}

void team_serve(const struct team *t, const struct job *job) {
  MPI_Status message;
  assert(!t->leads);
  for (;;) {
    size_t size = await(LEADER, &message);
    char *bytes = receive(&message, size);
    struct order order;
    bool leave = message.MPI_TAG == TAG_LEAVE;
    if (!leave) memcpy(&order, bytes, sizeof order);
    mem_free(bytes);
    if (leave) return;
    json_t *result = NULL;
    enum cell_status status = job->work(job->context, order.phase, order.item, &result);
    send_outcome(status, result);
    json_decref(result);
  }
}

/* ---- the leader ---- */

/* A process has one item, and the next in its queue while items are short: then it need not wait for
 * the leader between them. */
enum { DEPTH = 2 };
static const double short_item = 0.1; /* seconds */

struct queue {
  size_t item[DEPTH], count; /* in the order in which they are done */
};

struct handing {
  const struct team *team;
  const struct job *job;
  struct queue *queue; /* one for each process */
  size_t begun, done;
  double start;
};

/* The process that has the least to do, 0 if all have enough. */
static size_t idle_process(const struct handing *h) {
  size_t least = 1;
  double each = (MPI_Wtime() - h->start) * (double)(h->team->processes - 1) / (double)(h->done + 1);
  for (size_t p = 1; p < h->team->processes; p++)
    if (h->queue[p].count < h->queue[least].count) least = p;
  size_t depth = h->done && each < short_item ? DEPTH : 1;
  return h->queue[least].count < depth ? least : 0;
}

static void hand_out(struct handing *h, size_t process, size_t item) {
  struct queue *q = &h->queue[process];
  struct order order = {h->job->phase, item};
  q->item[q->count++] = item;
  h->begun++;
  MPI_Send(&order, sizeof order, MPI_CHAR, (int)process, TAG_ORDER, MPI_COMM_WORLD);
}

/* The outcome of the first item in a queue. */
static void take_outcome(struct handing *h) {
  MPI_Status message;
  size_t size = await(MPI_ANY_SOURCE, &message);
  char *outcome = receive(&message, size);
  struct queue *q = &h->queue[message.MPI_SOURCE];
  json_t *result = size > 1 ? json_loadb(outcome + 1, size - 1, JSON_DECODE_ANY, NULL) : NULL;
  assert(size && q->count && (result || size == 1));
  h->job->take(h->job->context, h->job->phase, q->item[0], (enum cell_status)(*outcome - '0'),
               result);
  json_decref(result);
  mem_free(outcome);
  q->item[0] = q->item[1];
  q->count--;
  h->done++;
}

void team_processes_work(const struct team *t, const struct job *job, const size_t *item,
                         size_t count) {
  struct handing h = {
    .team = t, .job = job, .queue = mem_alloc(t->processes, sizeof *h.queue), .start = MPI_Wtime()};
  do {
    for (size_t p; h.begun < count && job->going(job->context) && (p = idle_process(&h));)
      hand_out(&h, p, item[h.begun]);
    if (h.done < h.begun) take_outcome(&h);
  } while (h.done < h.begun || (h.begun < count && job->going(job->context)));
  mem_free(h.queue);
}
