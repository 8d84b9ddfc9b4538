/* The whole command: lists of 1,000 demands and 10,000 supplies as text, read,
 * matched (ten best of each), and written as a workbook and as JSON. */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ouhe/base/clock.h"
#include "ouhe/service/match.h"

enum { DEMANDS = 1000, SUPPLIES = 10000, TOP = 10 };

static uint64_t state = 20260402;

static unsigned below(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((state >> 33) % n);
}

static const char *pick(const char *const *list, size_t n)
{
	return list[below((unsigned)n)];
}
#define PICK(list) pick(list, sizeof list / sizeof *list)

static const char *const types[] = {"永磁同步电机", "三相异步电动机", "开关磁阻电机",
                                    "无刷直流电机"};
static const char *const coolings[] = {"水冷", "液冷", "油冷", "风冷", "自然冷却"};
static const char *const towns[] = {"长沙", "株洲", "湘潭", "衡阳", "岳阳", "益阳"};
static const unsigned powers[] = {11, 15, 22, 30, 37, 45, 55, 75, 90, 110, 132, 160, 200};
static const unsigned speeds[] = {1000, 1500, 2200, 3000, 4500};

static void line(oh_buf *b, bool demand, unsigned i)
{
	unsigned p = powers[below(sizeof powers / sizeof *powers)];
	unsigned n = speeds[below(sizeof speeds / sizeof *speeds)];
	oh_buf_printf(b, "%s-%05u,示例%s机电%u有限公司,%s,\"%s；", demand ? "D" : "S", i,
	              PICK(towns), i % 700, "驱动电机", PICK(types));
	if (demand)
		oh_buf_printf(b, "额定功率不低于%ukW；转速:%ur/min；防护等级不低于IP%u；", p, n,
		              54 + below(3));
	else
		oh_buf_printf(b, "额定功率%u～%ukW；转速%u~%ur/min；防护等级IP%u；", p / 4, p,
		              n / 2, n, 54 + below(14));
	if (below(3))
		oh_buf_printf(b, "冷却方式:%s；", PICK(coolings));
	if (below(3))
		oh_buf_printf(b, demand ? "重量≤%u公斤；" : "重量%u公斤；", 60 + below(30) * 10);
	if (below(3))
		oh_buf_printf(b, demand ? "环境温度-%u～%u℃；" : "工作温度-%u℃至%u℃；",
		              10 + below(4) * 10, 40 + below(5) * 10);
	if (below(2))
		oh_buf_printf(b, "IE%u能效；%s级绝缘；", 2 + below(4), below(2) ? "F" : "H");
	oh_buf_printf(b, "\",%u,%s\n", 100 + below(50) * 100, PICK(towns));
}

static void list(oh_buf *b, bool demand, unsigned n)
{
	oh_buf_str(b, demand ? "需求编号,单位名称,需求名称,技术要求,年需求量（台）,所在地\n"
	                     : "供给编号,企业名称,产品名称,技术参数,年产能（台）,所在地\n");
	for (unsigned i = 1; i <= n; i++)
		line(b, demand, i);
}

static double lap(uint64_t *from)
{
	uint64_t now = oh_clock_ns();
	double s = (double)(now - *from) / 1e9;
	*from = now;
	return s;
}

int main(void)
{
	oh_buf demand = OH_BUF_INIT, supply = OH_BUF_INIT, json = OH_BUF_INIT;
	list(&demand, true, DEMANDS);
	list(&supply, false, SUPPLIES);
	oh_session *session;
	oh_match_outcome *outcome;
	oh_match_request rq = {.demand = {.data = demand.p, .n = demand.n, .name = "demand.csv"},
	                       .supply = {.data = supply.p, .n = supply.n, .name = "supply.csv"},
	                       .top = TOP,
	                       .threads = 2};
	uint64_t t = oh_clock_ns(), start = t;
	if (oh_session_open(OH_SOURCE_DIR "/packs", &session, NULL))
		return 1;
	printf("command 1,000 x 10,000: packs loaded\t%.3f\ts\n", lap(&t));
	if (oh_service_match(session, &rq, &outcome, NULL))
		return 1;
	printf("command 1,000 x 10,000: read and matched\t%.3f\ts\n", lap(&t));
	if (oh_service_match_render(outcome, OH_FORMAT_JSON, OH_LANG_ZH, NULL, NULL, &json, NULL))
		return 1;
	printf("command 1,000 x 10,000: JSON made\t%.3f\ts\n", lap(&t));
	char path[] = "/tmp/ouhe-bench-XXXXXX.xlsx";
	int fd = mkstemps(path, 5);
	if (fd < 0 || close(fd) || oh_service_match_save(outcome, path, OH_LANG_ZH, NULL))
		return 1;
	printf("command 1,000 x 10,000: workbook written\t%.3f\ts\n", lap(&t));
	(void)unlink(path);
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	printf("command 1,000 x 10,000: in all\t%.3f\ts\n", (double)(oh_clock_ns() - start) / 1e9);
	printf("command 1,000 x 10,000: peak memory\t%.1f\tMiB\n", (double)use.ru_maxrss / 1024);
	oh_match_outcome_free(outcome);
	oh_session_close(session);
	oh_buf_release(&demand);
	oh_buf_release(&supply);
	oh_buf_release(&json);
	return 0;
}
