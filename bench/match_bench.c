/* 1,000 demands for motors against 10,000 supplies, the ten best of each explained
 * in both languages, on two threads. Random lists with a fixed seed.
 *
 * Prints "name<TAB>value<TAB>unit".
 */
#include <math.h>
#include <sys/resource.h>
#include <time.h>

#include "ouhe/base/clock.h"
#include "ouhe/match/match.h"

enum { FACTS = 14, THREADS = 2, TOP = 10 };

static uint64_t state = 20260402;

static unsigned below(unsigned n)
{
	state = state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)((state >> 33) % n);
}

static const oh_pack *motor;
static oh_arena *lists;

static oh_fact point(const char *key, double lo, double hi)
{
	oh_fact f = {.attr = oh_pack_attr(motor, oh_sv_from(key)), .lo = lo, .hi = hi};
	f.evidence = (uint8_t)(1 + below(3));
	f.flags = (uint8_t)((isfinite(lo) ? OH_FACT_LO : 0) | (isfinite(hi) ? OH_FACT_HI : 0));
	return f;
}

static oh_fact named(const char *key, const char *value)
{
	oh_fact f = point(key, -INFINITY, INFINITY);
	oh_fact_value *v = oh_arena_zalloc(lists, sizeof *v);
	if (!v || !f.attr)
		exit(1);
	v->text = oh_sv_from(value);
	v->value = oh_attr_value(f.attr, v->text);
	v->number = NAN;
	f.flags = OH_FACT_SET;
	f.values = v;
	f.n_values = 1;
	return f;
}

#define PICK(list) list[below(sizeof list / sizeof list[0])]

/* As companies write them who measure each product: hardly a number stands twice. */
static bool distinct;

static double measured(double v)
{
	return distinct ? v * (1 + (below(200001) - 100000.0) * 1e-6) + below(1000) * 1e-6 : v;
}

static const char *const types[] = {"永磁同步电机", "异步电机", "开关磁阻电机", "无刷直流电机"};
static const char *const coolings[] = {"水冷", "液冷", "油冷", "风冷", "自然冷却"};
static const char *const codes[] = {"IP54", "IP55", "IP65", "IP66", "IP67", "IP68"};
static const char *const classes[] = {"IE1", "IE2", "IE3", "IE4", "IE5"};
static const char *const insulations[] = {"B", "F", "H"};
static const double powers[] = {7.5, 11, 15,  18.5, 22,  30,  37,  45, 55,
                                75,  90, 110, 132,  160, 200, 250, 315};
static const double speeds[] = {750, 1000, 1500, 2200, 3000, 4500};

static size_t numbers(bool demand, oh_fact *f)
{
	size_t n = 0;
	double p = measured(PICK(powers)), far = demand ? INFINITY : 0;
	if (demand)
		f[n++] = below(2) ? point("rated_power", p, INFINITY)
		                  : point("rated_power", p * 0.9, p * 1.2);
	else
		f[n++] = below(2) ? point("rated_power", p, p) : point("rated_power", p / 4, p);
	if (below(4))
		f[n++] = point("rated_speed", 0, 0);
	if (n == 2)
		f[1].lo = f[1].hi = measured(PICK(speeds));
	static const struct {
		const char *key;
		double least, step;
		unsigned steps;
		bool most;
	} rows[] = {{"max_speed", 3000, 500, 30, false},
	            {"overload", 1.2, 0.1, 20, false},
	            {"mass", 60, 15, 40, true},
	            {"noise", 55, 1, 35, true},
	            {"vibration_resistance", 2, 1, 30, false},
	            {"annual_volume", 500, 500, 40, false},
	            {"lead_time", 15, 5, 20, true}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		double v = measured(rows[i].least + rows[i].step * below(rows[i].steps));
		if (below(3) == 0)
			continue;
		f[n++] = rows[i].most ? point(rows[i].key, demand ? -INFINITY : v, v)
		                      : point(rows[i].key, v, v + far);
	}
	return n;
}

static size_t facts(bool demand, oh_fact *f)
{
	size_t n = numbers(demand, f);
	if (below(3))
		f[n++] = point("ambient_temperature", measured(-40 + 5.0 * below(8)),
		               measured(40 + 5.0 * below(10)));
	f[n++] = named("motor_type", PICK(types));
	if (below(3))
		f[n++] = named("ip_code", PICK(codes));
	if (below(3))
		f[n++] = named("cooling", PICK(coolings));
	if (below(3))
		f[n++] = named("efficiency_class", PICK(classes));
	if (n < FACTS && below(3))
		f[n++] = named("insulation_class", PICK(insulations));
	return n;
}

/* With `bare`, demands without any technical must: every supply is a candidate. */
static oh_list make(oh_side side, size_t n, bool bare)
{
	oh_listing *l = oh_arena_array(lists, n, sizeof *l);
	if (!l)
		exit(1);
	for (size_t i = 0; i < n; i++) {
		oh_fact *f = oh_arena_array(lists, FACTS, sizeof *f);
		char *text = oh_arena_zalloc(lists, 400);
		if (!f || !text)
			exit(1);
		size_t k = bare ? 0 : facts(side == OH_DEMAND, f);
		snprintf(text, 400,
		         "%s%s 额定功率%gkW 型号%c%u 用于工程机械、矿山设备与港口机械 第%zu行 "
		         "转速%g",
		         PICK(coolings), PICK(types), PICK(powers), 'A' + (int)below(26),
		         below(1000), i, PICK(speeds));
		l[i] = (oh_listing){.side = side,
		                    .title = oh_sv_from(PICK(types)),
		                    .text = oh_sv_from(text),
		                    .pack = motor,
		                    .category = motor->categories,
		                    .facts = f,
		                    .n_facts = k,
		                    .index = (uint32_t)i};
	}
	return (oh_list){.side = side, .listings = l, .n = n};
}

static size_t explain(const oh_match_result *r)
{
	oh_buf b = OH_BUF_INIT;
	oh_match_lines lines = {.facts = NULL};
	size_t bytes = 0;
	for (size_t i = 0; i < r->n; i++)
		for (size_t j = 0; j < r->demands[i].n; j++)
			for (int lang = OH_LANG_ZH; lang <= OH_LANG_EN; lang++) {
				const oh_match *m =
				    oh_match_explained(&r->demands[i].matches[j], &lines);
				if (!m)
					exit(1);
				oh_buf_clear(&b);
				oh_match_sentence(&b, m, (oh_lang)lang);
				oh_match_questions(&b, m, (oh_lang)lang);
				bytes += b.n;
			}
	oh_buf_release(&b);
	oh_match_lines_release(&lines);
	return bytes;
}

static double measure(const oh_packs *packs, const oh_list *demand, const oh_list *supply,
                      double *processor, size_t *bytes)
{
	oh_match_options o = {.top = TOP, .threads = THREADS};
	oh_arena *a = oh_arena_new(0);
	oh_match_result r;
	oh_error err;
	uint64_t start = oh_clock_ns();
	clock_t spent = clock();
	if (!a || oh_match_run(packs, demand, supply, &o, a, NULL, &r, &err))
		exit(1);
	*processor = (double)(clock() - spent) / CLOCKS_PER_SEC;
	*bytes = explain(&r);
	double seconds = (double)(oh_clock_ns() - start) / 1e9;
	oh_arena_free(a);
	return seconds;
}

enum kind { ROUND, BARE, DISTINCT };

/* A name for the size: 20,000 × 20,000. */
static const char *size_of(size_t demands, size_t supplies)
{
	static char name[64];
	snprintf(name, sizeof name, "%zu,%03zu × %zu,%03zu", demands / 1000, demands % 1000,
	         supplies / 1000, supplies % 1000);
	return name;
}

static void compare(const oh_packs *packs, size_t demands, size_t supplies, enum kind kind)
{
	struct rusage usage;
	bool bare = kind == BARE;
	const char *what = kind == DISTINCT ? ", all numbers distinct" : "";
	size_t bytes;
	double processor;
	distinct = kind == DISTINCT;
	lists = oh_arena_new(0);
	if (!lists)
		exit(1);
	oh_list supply = make(OH_SUPPLY, supplies, false), demand = make(OH_DEMAND, demands, bare);
	double seconds = measure(packs, &demand, &supply, &processor, &bytes);
	const char *size = size_of(demands, supplies);
	if (bare) {
		printf("match %s by category alone, 2 threads\t%.3f\ts\n", size, seconds);
		printf("match %s by category alone, processor\t%.3f\ts\n", size, processor);
	} else {
		getrusage(RUSAGE_SELF, &usage);
		printf("match and explain %s%s, top 10, 2 threads\t%.3f\ts\n", size, what, seconds);
		printf("match %s%s alone, processor\t%.3f\ts\n", size, what, processor);
		printf("match %s%s, peak memory with the lists\t%.0f\tMB\n", size, what,
		       (double)usage.ru_maxrss / 1024);
	}
	fflush(stdout);
	oh_arena_free(lists);
}

/* Arguments: demands and supplies in place of the sizes below; -c: by category alone; -d:
 * all numbers distinct. */
int main(int argc, char **argv)
{
	oh_packs *packs;
	oh_error err;
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &packs, &err))
		return 1;
	motor = oh_packs_find(packs, OH_SV("motor"));
	if (!motor)
		return 1;
	if (argc > 2) {
		compare(packs, strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10),
		        argc < 4                     ? ROUND
		        : strcmp(argv[3], "-d") == 0 ? DISTINCT
		                                     : BARE);
	} else {
		compare(packs, 1000, 10000, ROUND);
		compare(packs, 1000, 10000, BARE);
		compare(packs, 20000, 20000, ROUND);
		compare(packs, 20000, 20000, DISTINCT);
		compare(packs, 100000, 100000, ROUND);
	}
	oh_packs_free(packs);
	return 0;
}
