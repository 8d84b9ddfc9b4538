/* How fast workbooks are written and read.
 *
 *   sheet_bench [DIR [ROWS]]      writes DIR/sheet-bench.xlsx and .csv, reads them
 *   sheet_bench --read FILE       reads one file and reports
 *
 * DIR is bench-data of the build folder unless given. Reading runs in a process of
 * its own, so that its peak memory is not the writer's.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ouhe/base/clock.h"
#include "ouhe/base/outfile.h"
#include "ouhe/sheet/stream.h"
#include "ouhe/sheet/write.h"

enum { COLUMNS = 12, ROWS = 125000, REPEATS = 3 };

static void line(const char *name, double value, const char *unit)
{
	printf("%s\t%.6g\t%s\n", name, value, unit);
	(void)fflush(stdout);
}

static int complain(const oh_error *err)
{
	oh_buf b = OH_BUF_INIT;
	oh_error_render(&b, err, OH_LANG_EN);
	fprintf(stderr, "%s\n", b.p ? b.p : "out of memory");
	oh_buf_release(&b);
	return 1;
}

static double seconds_since(uint64_t from)
{
	return (double)(oh_clock_ns() - from) / 1e9;
}

/* A list of supplies as people send them: names that repeat, parameters that do
 * not, whole numbers, prices with two places, values with all seventeen. */
struct line_text {
	char id[24], company[48], product[48], text[160], place[24];
};

static void make_row(uint32_t i, struct line_text *t, oh_out_cell *c)
{
	static const char *const products[] = {"三相异步电动机", "永磁同步电机", "开关磁阻电机",
	                                       "牵引电机"};
	static const char *const places[] = {"长沙", "株洲", "湘潭", "衡阳", "岳阳"};
	uint32_t h = i * 2654435761u;
	(void)snprintf(t->id, sizeof t->id, "S-%06u", (unsigned)i);
	(void)snprintf(t->company, sizeof t->company, "示例电机%u有限公司", (unsigned)(h % 3000));
	(void)snprintf(t->product, sizeof t->product, "%s", products[h % 4]);
	(void)snprintf(t->place, sizeof t->place, "%s", places[h % 5]);
	(void)snprintf(t->text, sizeof t->text,
	               "额定功率%ukW，额定转速%ur/min，防护等级IP%u，噪声≤%udB(A)",
	               (unsigned)(h % 400), (unsigned)(h % 6000), 54 + h % 3, 60 + h % 25);
	const char *texts[] = {t->id, t->company, t->product, t->text, t->place};
	for (int k = 0; k < COLUMNS; k++)
		c[k] = (oh_out_cell){.type = OH_OUT_NUMBER};
	for (int k = 0; k < 5; k++) {
		c[k].type = OH_OUT_TEXT;
		c[k].text = oh_sv_from(texts[k]);
	}
	c[5].number = h % 5000;
	c[6].number = (h % 1000000) / 100.0;
	c[7].number = h % 100;
	c[8].number = (h % 9973) / 7.0;
	c[9].number = h % 365 + 45000;
	c[10].number = (h % 1000) / 1000.0;
	c[10].style = OH_STYLE_PERCENT;
	c[11].number = i;
}

static oh_status write_xlsx(const char *path, uint32_t rows, oh_error *err)
{
	oh_xlsx *x;
	oh_status st = oh_xlsx_new(path, 0, &x, err);
	if (st)
		return st;
	st = oh_xlsx_sheet(x, OH_SV("供给"), err);
	for (uint32_t i = 0; !st && i < rows; i++) {
		struct line_text t;
		oh_out_cell c[COLUMNS];
		make_row(i, &t, c);
		st = oh_xlsx_row(x, c, COLUMNS, err);
	}
	if (st) {
		oh_xlsx_free(x);
		return st;
	}
	return oh_xlsx_close(x, err);
}

static oh_status write_csv(const char *path, uint32_t rows, oh_error *err)
{
	oh_buf b = OH_BUF_INIT;
	for (uint32_t i = 0; i < rows; i++) {
		struct line_text t;
		oh_out_cell c[COLUMNS];
		make_row(i, &t, c);
		oh_csv_row(&b, c, COLUMNS);
	}
	oh_status st = oh_buf_ok(&b) ? oh_file_put(path, oh_buf_sv(&b), err) : oh_nomem(err);
	oh_buf_release(&b);
	return st;
}

struct tally {
	uint64_t rows, cells, bytes;
	double sum;
};

static oh_status count(void *ctx, const oh_row *row)
{
	struct tally *t = ctx;
	t->rows++;
	t->cells += row->n;
	for (size_t i = 0; i < row->n; i++) {
		t->bytes += row->cells[i].text.n;
		t->sum += row->cells[i].number;
	}
	return OH_OK;
}

/* Peak memory of this program image; getrusage would tell that of the process
 * before exec as well. */
static double peak_mib(void)
{
	char text[128];
	double kib = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(text, sizeof text, f))
		if (!strncmp(text, "VmHWM:", 6))
			kib = strtod(text + 6, NULL);
	if (f)
		(void)fclose(f);
	return kib / 1024;
}

static int read_file(const char *path, const char *name)
{
	struct tally t = {0};
	oh_sheet_sink sink = {.ctx = &t, .row = count};
	oh_error err;
	char label[64];
	double s = 1e9;
	for (int k = 0; k < REPEATS; k++) { /* the best: others use the machine too */
		uint64_t from = oh_clock_ns();
		t = (struct tally){0};
		if (oh_sheet_stream(path, NULL, &sink, &err))
			return complain(&err);
		s = seconds_since(from) < s ? seconds_since(from) : s;
	}
	line(name, (double)t.cells / s, "cells/s");
	(void)snprintf(label, sizeof label, "%s, peak memory", name);
	line(label, peak_mib(), "MiB");
	return t.rows ? 0 : 1;
}

/* Reads in a fresh process. */
static int read_apart(char *self, char *path, char *name)
{
	char option[] = "--read";
	char *argv[] = {self, option, path, name, NULL};
	pid_t pid = fork();
	if (pid == 0) {
		execv("/proc/self/exe", argv);
		_exit(127);
	}
	int status = 1;
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	if (argc >= 3 && !strcmp(argv[1], "--read"))
		return read_file(argv[2], argc > 3 ? argv[3] : "read");
	const char *dir = argc > 1 ? argv[1] : OH_BINARY_DIR "/bench-data";
	if (mkdir(dir, 0777) && errno != EEXIST) {
		fprintf(stderr, "usage: sheet_bench [DIR [ROWS]] | --read FILE [NAME]\n");
		return 2;
	}
	uint32_t rows = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : ROWS;
	char path[4096], xlsx_name[] = "read xlsx", csv_name[] = "read csv";
	oh_error err;
	(void)snprintf(path, sizeof path, "%s/sheet-bench.xlsx", dir);
	uint64_t from = oh_clock_ns();
	if (write_xlsx(path, rows, &err))
		return complain(&err);
	line("write xlsx", rows * (double)COLUMNS / seconds_since(from), "cells/s");
	if (read_apart(argv[0], path, xlsx_name))
		return 1;
	(void)snprintf(path, sizeof path, "%s/sheet-bench.csv", dir);
	if (write_csv(path, rows, &err))
		return complain(&err);
	return read_apart(argv[0], path, csv_name);
}
