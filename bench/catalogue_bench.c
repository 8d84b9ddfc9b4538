/* How long a printed catalogue takes: 500 companies, 3,000 lines, invented.
 *
 *   catalogue_bench [DIR]      writes DIR/catalogue-bench.pdf and .xlsx
 *
 * DIR is bench-data of the build folder unless given. The PDF is made three times, the best
 * counts.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "ouhe/base/arena.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/outfile.h"
#include "ouhe/report/catalogue.h"

enum { CHAPTERS = 5, COMPANIES = 500, LINES = 3000, REPEATS = 3, TEXT = 512 };

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

static uint32_t random_of(uint32_t i)
{
	i = (i ^ 61) ^ (i >> 16);
	i *= 9;
	i ^= i >> 4;
	i *= 0x27d4eb2d;
	return i ^ i >> 15;
}

static const char *const domains[CHAPTERS] = {"电机与驱动", "铸造与锻造", "钢材", "工程机械",
                                              "自动化装备"};
static const char *const cities[] = {"长沙市", "株洲市", "湘潭市", "衡阳市", "岳阳市",
                                     "常德市", "益阳市", "娄底市", "郴州市", "永州市"};
static const char *const places[] = {"星城", "渌水", "莲城", "雁峰", "巴陵", "桃源", "资水",
                                     "涟源", "苏仙", "潇湘", "洞庭", "岳麓", "韶峰", "炎陵"};
static const char *const products[][4] = {
    {"永磁同步电机", "三相异步电动机", "开关磁阻电机", "伺服电机"},
    {"球墨铸铁件", "铸钢件", "锻造法兰", "铝合金压铸件"},
    {"热轧圆钢", "合金结构钢板", "不锈钢无缝管", "冷弯型钢"},
    {"挖掘机驱动桥", "混凝土泵车臂架", "旋挖钻机动力头", "起重机回转支承"},
    {"六轴焊接机器人", "数控立式加工中心", "视觉检测单元", "自动上下料装置"}};

static oh_sv text_of(oh_arena *a, const char *text)
{
	return oh_arena_sv(a, oh_sv_from(text));
}

static void make_line(oh_arena *a, uint32_t i, int domain, oh_catalogue_line *out)
{
	char text[TEXT];
	uint32_t r = random_of(i + 1);
	const char *product = products[domain][r % 4];
	(void)snprintf(text, sizeof text, "%c%05u", r & 16 ? 'D' : 'S', (unsigned)i + 1);
	out->number = text_of(a, text);
	(void)snprintf(text, sizeof text, "%s（%u 型）", product, (unsigned)(r / 7 % 60) * 5 + 10);
	out->title = text_of(a, text);
	out->category = oh_sv_from(product);
	(void)snprintf(text, sizeof text,
	               "额定功率 %u kW；额定转速 %u r/min；防护等级 IP%u；效率不低于 %u%%；"
	               "执行标准 GB/T %u；交货期 %u 天，可按图纸定制",
	               (unsigned)(r % 400), (unsigned)(r / 3 % 6000), (unsigned)(54 + r % 14),
	               (unsigned)(88 + r % 9), (unsigned)(10000 + r % 9000),
	               (unsigned)(15 + r % 76));
	out->detail = text_of(a, text);
	out->validity = OH_SV("2026-12-31");
	out->amount = r % 3 == 0 ? -1 : (oh_fen)(r % 90000) * 10000;
}

static void make_company(oh_arena *a, uint32_t i, int domain, oh_catalogue_company *out)
{
	static const char *const kinds[] = {"机电", "重工", "精密", "装备", "科技"};
	char text[TEXT];
	uint32_t r = random_of(i * 31 + 7), n = 4 + r % 5;
	/* Six lines a company on average; the last ones even it out. */
	uint32_t lines = LINES / COMPANIES;
	n = i % 2 ? n : 2 * lines - (4 + random_of((i + 1) * 31 + 7) % 5);
	(void)snprintf(text, sizeof text, "示例%s%s%u有限公司", places[r % 14], kinds[r / 14 % 5],
	               (unsigned)i + 1);
	out->name = text_of(a, text);
	out->city = oh_sv_from(cities[r / 70 % 10]);
	(void)snprintf(text, sizeof text,
	               "成立于 %u 年，职工 %u 人，主营%s及配套服务，建有省级企业技术中心，"
	               "产品用于轨道交通、工程机械、风电与船舶等行业。",
	               (unsigned)(1985 + r % 35), (unsigned)(60 + r % 2000), domains[domain]);
	out->intro = text_of(a, text);
	oh_catalogue_line *all = oh_arena_array(a, n, sizeof *all);
	for (uint32_t k = 0; all && k < n; k++)
		make_line(a, i * 16 + k, domain, &all[k]);
	out->supplies = all;
	out->n_supplies = n / 2 + r % 2;
	out->demands = all + out->n_supplies;
	out->n_demands = n - out->n_supplies;
}

static bool make(oh_arena *a, oh_catalogue *out)
{
	oh_catalogue_chapter *chapters = oh_arena_array(a, CHAPTERS, sizeof *chapters);
	enum { EACH = COMPANIES / CHAPTERS };
	for (int i = 0; chapters && i < CHAPTERS; i++) {
		oh_catalogue_company *companies = oh_arena_array(a, EACH, sizeof *companies);
		if (!companies)
			return false;
		for (uint32_t k = 0; k < EACH; k++)
			make_company(a, (uint32_t)i * EACH + k, i, &companies[k]);
		chapters[i] = (oh_catalogue_chapter){
		    .title = oh_sv_from(domains[i]), .companies = companies, .n = EACH};
	}
	*out = (oh_catalogue){.title = OH_SV("示例省装备制造业供需对接会供需手册"),
	                      .place = OH_SV("长沙 · 示例会展中心"),
	                      .date = OH_SV("2026 年 12 月 8 日至 9 日"),
	                      .organiser = OH_SV("示例省装备制造业协会"),
	                      .chapters = chapters,
	                      .n = CHAPTERS,
	                      .created = 1796000000000};
	return chapters;
}

static double thread_seconds(void)
{
	struct rusage u;
	(void)getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static int measure_pdf(const oh_catalogue *c, const char *dir)
{
	char path[TEXT];
	oh_buf out = OH_BUF_INIT;
	oh_pdf_result result = {0};
	oh_error err;
	double best = 1e9, best_cpu = 1e9;
	for (int i = 0; i < REPEATS; i++) {
		uint64_t from = oh_clock_ns();
		double cpu = thread_seconds();
		oh_buf_clear(&out);
		if (oh_catalogue_pdf(c, &out, &result, &err))
			return complain(&err);
		double s = (double)(oh_clock_ns() - from) / 1e9;
		cpu = thread_seconds() - cpu;
		best = s < best ? s : best;
		best_cpu = cpu < best_cpu ? cpu : best_cpu;
	}
	(void)snprintf(path, sizeof path, "%s/catalogue-bench.pdf", dir);
	oh_status st = oh_file_put(path, oh_buf_sv(&out), &err);
	line("catalogue of 500 companies, 3,000 lines as PDF", best, "s");
	line("catalogue as PDF, processor time", best_cpu, "s");
	line("catalogue as PDF, pages", (double)result.pages, "pages");
	line("catalogue as PDF, size", (double)out.n / 1e6, "MB");
	oh_buf_release(&out);
	return st ? complain(&err) : 0;
}

static int measure_xlsx(const oh_catalogue *c, const char *dir)
{
	char path[TEXT];
	oh_error err;
	(void)snprintf(path, sizeof path, "%s/catalogue-bench.xlsx", dir);
	uint64_t from = oh_clock_ns();
	if (oh_catalogue_xlsx(c, path, &err))
		return complain(&err);
	line("the same catalogue as xlsx", (double)(oh_clock_ns() - from) / 1e9, "s");
	return 0;
}

int main(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : OH_BINARY_DIR "/bench-data";
	oh_catalogue c;
	oh_catalogue_tally tally;
	struct rusage u;
	if (mkdir(dir, 0777) && errno != EEXIST) {
		perror(dir);
		return 1;
	}
	oh_arena *a = oh_arena_new(0);
	if (!a || !make(a, &c)) {
		fprintf(stderr, "out of memory\n");
		return 1;
	}
	oh_catalogue_count(&c, &tally);
	if (tally.supplies + tally.demands != LINES) {
		fprintf(stderr, "%zu lines\n", tally.supplies + tally.demands);
		return 1;
	}
	int status = measure_pdf(&c, dir);
	if (!status)
		status = measure_xlsx(&c, dir);
	(void)getrusage(RUSAGE_SELF, &u);
	line("catalogue, peak memory", (double)u.ru_maxrss / 1024, "MB");
	oh_arena_free(a);
	return status;
}
