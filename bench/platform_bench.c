/* The platform as a whole: cold start at 1,000,000 listings in the store, searching at the
 * API of operations, and how long it takes from a publish to the notices of all whom it
 * concerns, at 50 publishes a second among 100,000 standing listings.
 *
 * Prints "name<TAB>value<TAB>unit". Arguments: LISTINGS STANDING PUBLISHES in place of
 * those (the last one 1000). The store is made in a folder of its own below TMPDIR, which
 * is gone afterwards. "-s DIR LISTINGS" measures nothing but the cold start, of a store in
 * DIR that is made where it is not there yet, and stays.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/listing/codec.h"
#include "ouhe/service/operation.h"
#include "ouhe/store/account.h"
#include "ouhe/store/listing.h"
#include "ouhe/store/organisation.h"
#include "ouhe/store/tenant.h"

#include "random_docs.h"

enum { CHUNK = 2000, ORGS = 20000, RATE = 50, SEARCHES = 3000 };

static const oh_packs *packs;
static char dir[1024];
static const int64_t year = 365LL * 86400000;

static void die(const char *what, const oh_error *err)
{
	oh_buf b = OH_BUF_INIT;
	oh_error_render(&b, err, OH_LANG_EN);
	fprintf(stderr, "%s: %s\n", what, b.p ? b.p : "");
	exit(1);
}

static int by_time(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
	return (a > b) - (a < b);
}

static void show(const char *what, uint64_t *ns, size_t n)
{
	qsort(ns, n, sizeof *ns, by_time);
	printf("%s, p50\t%.3f\tms\n", what, (double)ns[n / 2] / 1e6);
	printf("%s, p99\t%.3f\tms\n", what, (double)ns[n * 99 / 100] / 1e6);
	printf("%s, worst\t%.3f\tms\n", what, (double)ns[n - 1] / 1e6);
	fflush(stdout);
}

static double resident(void)
{
	long pages = 0, all = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (f && fscanf(f, "%ld %ld", &all, &pages) != 2)
		pages = 0;
	if (f)
		(void)fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static void remove_tree(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	while (d && (e = readdir(d))) {
		char inner[1400];
		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
		(void)unlink(inner);
	}
	if (d)
		(void)closedir(d);
	(void)rmdir(path);
}

/* --- a store full of listings --- */

struct filling {
	const random_docs *docs;
	size_t from, to;
	oh_arena *a;
};

static oh_status fill_orgs(oh_db *db, void *ctx, oh_error *err)
{
	const struct filling *f = ctx;
	const oh_tenant first = {.id = 1, .name = OH_SV("bench"), .open = true};
	oh_tenant *tenants;
	size_t n;
	oh_status st = oh_tenant_all(db, f->a, &tenants, &n, err);
	if (!st && n == 0)
		st = oh_tenant_add(db, &first, 1, err);
	for (size_t i = f->from; !st && i < f->to; i++) {
		char name[40], mail[40];
		(void)snprintf(name, sizeof name, "%zu有限公司", i);
		(void)snprintf(mail, sizeof mail, "p%zu@example.com", i);
		const oh_site site = {.city = oh_sv_from(random_city((unsigned)i))};
		const oh_org o = {.id = (oh_id)i,
		                  .name = oh_sv_from(name),
		                  .name_key = oh_sv_from(name),
		                  .sort = oh_sv_from(name),
		                  .size = -1,
		                  .verification = OH_ORG_VERIFIED,
		                  .version = 1,
		                  .sites = &site,
		                  .n_sites = 1};
		const oh_account acc = {.id = (oh_id)(1000000 + i),
		                        .state = OH_ACCOUNT_OPEN,
		                        .mail = oh_sv_from(mail),
		                        .mail_key = oh_sv_from(mail),
		                        .name = oh_sv_from(name),
		                        .sort = oh_sv_from(name),
		                        .version = 1};
		const oh_member m = {.org = o.id, .account = acc.id};
		st = oh_org_add(db, 1, &o, 1, err);
		if (!st)
			st = oh_account_add(db, 1, &acc, 1, err);
		if (!st)
			st = oh_member_add(db, 1, &m, 1, err);
	}
	return st;
}

static oh_status fill(oh_db *db, void *ctx, oh_error *err)
{
	const struct filling *f = ctx;
	oh_status st = OH_OK;
	for (size_t i = f->from; !st && i < f->to; i++) {
		oh_index_doc d;
		oh_buf facts = OH_BUF_INIT, spans = OH_BUF_INIT;
		oh_arena_mark mark = oh_arena_mark_get(f->a);
		random_docs_make(f->docs, i, 0, f->a, &d);
		oh_facts_encode(&facts, d.facts, d.n_facts, false);
		oh_facts_encode(&spans, d.facts, d.n_facts, true);
		const oh_listing_row row = {.id = d.id + 1,
		                            .org = d.org,
		                            .side = (int)d.side,
		                            .kind = (int)d.kind,
		                            .state = OH_LISTING_PUBLISHED,
		                            .visibility = d.visibility == 3 ? 2 : d.visibility,
		                            .budget_visibility = 0,
		                            .contact_visibility = 2,
		                            .version = 1,
		                            .amount = d.amount,
		                            .until = d.until ? d.until + 6 * year : 0,
		                            .published = d.published,
		                            .created = d.published,
		                            .updated = d.published,
		                            .pack = d.pack->name,
		                            .category = d.category ? d.category->key : OH_SV(""),
		                            .city = d.city,
		                            .title = d.title,
		                            .text = d.text,
		                            .facts = oh_buf_sv(&facts)};
		const oh_listing_detail detail = {.spans = oh_buf_sv(&spans)};
		st = oh_listing_insert(db, 1, &row, &detail, err);
		oh_buf_release(&facts);
		oh_buf_release(&spans);
		oh_arena_rewind(f->a, mark);
	}
	return st;
}

static void make_store(const random_docs *docs, size_t n)
{
	oh_store *s = NULL;
	oh_error err;
	const oh_store_config config = {.dir = dir};
	struct filling f = {.docs = docs, .a = oh_arena_new(0)};
	if (oh_store_open(&config, &s, &err))
		die("store", &err);
	for (f.from = 1; f.from <= ORGS; f.from = f.to) {
		f.to = f.from + CHUNK < ORGS + 1 ? f.from + CHUNK : ORGS + 1;
		if (oh_store_write(s, fill_orgs, &f, &err))
			die("organisations", &err);
	}
	for (f.from = 0; f.from < n; f.from = f.to) {
		f.to = f.from + CHUNK < n ? f.from + CHUNK : n;
		if (oh_store_write(s, fill, &f, &err))
			die("listings", &err);
	}
	oh_arena_free(f.a);
	oh_store_close(s);
}

static oh_platform *start(bool serve)
{
	oh_platform *p = NULL;
	oh_error err;
	const oh_platform_config config = {.data_dir = dir,
	                                   .packs_dir = OH_SOURCE_DIR "/packs",
	                                   .serve = serve,
	                                   .cheap_hash = true};
	if (oh_platform_open(&config, &p, &err))
		die("open", &err);
	return p;
}

/* --- calls --- */

struct caller {
	oh_platform *p;
	oh_membership membership;
	int64_t user;
	oh_buf out;
};

static oh_status call(struct caller *who, const char *op, const oh_sv *path, const oh_param *query,
                      size_t n_query, const char *body, const char *version, oh_json **doc)
{
	oh_error err = {0};
	oh_json *in = NULL;
	oh_arena *a = oh_arena_new(0);
	if (body && oh_json_parse(oh_sv_from(body), OH_SV("body"), &in, &err))
		die("body", &err);
	oh_call c = {.platform = who->p,
	             .actor = {.tenant = 1,
	                       .user = who->user,
	                       .roles = OH_ROLE_VISITOR | OH_ROLE_REGISTERED | OH_ROLE_MEMBER,
	                       .scopes = OH_SCOPE_ALL,
	                       .orgs = &who->membership,
	                       .n_orgs = 1,
	                       .session = 1,
	                       .csrf = ""},
	             .arena = a,
	             .query = query,
	             .n_query = n_query,
	             .body = in,
	             .if_match = oh_sv_from(version),
	             .out = &who->out};
	if (path)
		c.path[0] = *path;
	oh_buf_clear(&who->out);
	oh_status st = oh_platform_call(oh_operation_find(op), &c, &err);
	if (st)
		die(op, &err);
	if (doc && oh_json_parse(oh_buf_sv(&who->out), OH_SV("answer"), doc, &err))
		die("answer", &err);
	oh_json_free(in);
	oh_arena_free(a);
	return st;
}

static struct caller member_of(oh_platform *p, int64_t org)
{
	return (struct caller){
	    .p = p, .membership = {.org = org, .verified = true}, .user = 1000000 + org};
}

/* --- searching --- */

static void search(oh_platform *p, const char *label)
{
	static const char *const words[] = {"电机", "永磁同步电机", "铸件",   "水冷 电机",
	                                    "IP67", "QT450-10",     "挖掘机", "球墨铸铁件 矿山",
	                                    "",     "55kW 电机",    "异步",   "motor"};
	static const char *const facts[] = {"rated_power:10..90", "ip_code:IP67",
	                                    "rated_power:55..", ""};
	static const char *const categories[] = {"", "motor/motor", "", ""};
	struct caller who = member_of(p, 17);
	uint64_t *ns = oh_calloc(SEARCHES, sizeof *ns), s = 5;
	char what[80];
	for (size_t i = 0; i < SEARCHES; i++) {
		const oh_param query[] = {
		    {OH_SV("q"), oh_sv_from(words[random_below(&s, 12)])},
		    {OH_SV("facets"), OH_SV("true")},
		    {OH_SV("side"), random_below(&s, 2) ? OH_SV("supply") : OH_SV("demand")},
		    {OH_SV("limit"), OH_SV("20")},
		    {OH_SV("category"), oh_sv_from(categories[random_below(&s, 4)])},
		    {OH_SV("fact"), oh_sv_from(facts[random_below(&s, 4)])},
		    {OH_SV("city"),
		     oh_sv_from(random_below(&s, 4) ? "" : random_city((unsigned)i))}};
		/* The last ones are left out where they say nothing. */
		oh_param sent[7];
		size_t n = 0;
		for (size_t k = 0; k < 7; k++)
			if (query[k].value.n)
				sent[n++] = query[k];
		uint64_t t = oh_clock_ns();
		(void)call(&who, "searchListings", NULL, sent, n, NULL, "", NULL);
		ns[i] = oh_clock_ns() - t;
	}
	(void)snprintf(what, sizeof what, "searchListings with facets, %s", label);
	show(what, ns, SEARCHES);
	for (size_t i = 0; i < SEARCHES / 10; i++) {
		char body[300];
		(void)snprintf(
		    body, sizeof body,
		    "{\"side\":\"%s\",\"title\":\"永磁同步电机\",\"text\":\"额定功率%ukW，"
		    "防护等级IP5%u，额定转速3000r/min\",\"matches\":%s}",
		    i % 2 ? "supply" : "demand", 5 + random_below(&s, 200), 4 + random_below(&s, 4),
		    i % 4 ? "false" : "true");
		uint64_t t = oh_clock_ns();
		(void)call(&who, "readText", NULL, NULL, 0, body, "", NULL);
		ns[i] = oh_clock_ns() - t;
	}
	(void)snprintf(what, sizeof what, "readText, every fourth with matches, %s", label);
	show(what, ns, SEARCHES / 10);
	oh_buf_release(&who.out);
	oh_free(ns);
}

/* --- publish to notified --- */

struct publication {
	struct caller who;
	char id[16];
};

/* A draft of each publisher, of listings like those that stand. */
static void draft(struct publication *pub, oh_platform *p, const random_docs *docs, size_t i,
                  size_t number)
{
	oh_arena *a = oh_arena_new(0);
	oh_index_doc d;
	oh_json *doc = NULL;
	char org[OH_ID_TEXT], path[120];
	oh_buf body = OH_BUF_INIT;
	oh_sv id;
	pub->who = member_of(p, 1 + (int64_t)i % ORGS);
	random_docs_make(docs, number, 0, a, &d);
	oh_id_format(pub->who.membership.org, org);
	path[0] = '\0';
	if (d.category)
		(void)snprintf(path, sizeof path, ",\"category\":\"%.*s/%.*s\"",
		               OH_SV_ARG(d.pack->name), OH_SV_ARG(d.category->key));
	oh_buf_printf(&body,
	              "{\"side\":\"%s\",\"organisation\":\"%s\",\"title\":\"%.*s\","
	              "\"text\":\"%.*s\",\"visibility\":\"public\"%s}",
	              d.side == OH_DEMAND ? "demand" : "supply", org, OH_SV_ARG(d.title),
	              OH_SV_ARG(d.text), path);
	(void)call(&pub->who, "createListing", NULL, NULL, 0, body.p, "", &doc);
	if (oh_json_get_sv(oh_json_member(doc, "id"), &id))
		(void)snprintf(pub->id, sizeof pub->id, "%.*s", OH_SV_ARG(id));
	oh_json_free(doc);
	oh_buf_release(&body);
	oh_arena_free(a);
}

static double processor(void)
{
	struct rusage u;
	(void)getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* The bucket of the platform's own histogram in which a share of the changes falls. */
static void from_metrics(oh_platform *p, const char *label)
{
	static const char name[] = "ouhe_match_seconds_bucket{le=\"";
	oh_buf text = OH_BUF_INIT;
	double total = 0;
	if (oh_platform_metrics(p, &text))
		exit(1);
	const char *count = strstr(text.p, "ouhe_match_seconds_count ");
	total = count ? strtod(count + 25, NULL) : 0;
	const double shares[] = {0.5, 0.99, 1};
	const char *const names[] = {"p50", "p99", "worst"};
	for (size_t i = 0; i < 3; i++) {
		for (const char *at = text.p; (at = strstr(at, name)); at++) {
			const char *bound = at + sizeof name - 1, *n = strstr(bound, "} ");
			if (!n || strtod(n + 2, NULL) < shares[i] * total)
				continue;
			printf("publish to notified, %s, %s within\t%.0f\tms\n", label, names[i],
			       strtod(bound, NULL) * 1e3);
			break;
		}
	}
	oh_buf_release(&text);
}

static void publish(const random_docs *docs, size_t standing, size_t n, const char *label)
{
	oh_platform *p = start(true);
	struct publication *pubs = oh_calloc(n, sizeof *pubs);
	uint64_t *ns = oh_calloc(n, sizeof *ns);
	char what[80];
	for (size_t i = 0; i < n; i++)
		draft(&pubs[i], p, docs, i, standing + i);
	uint64_t began = oh_clock_ns();
	double spent = processor();
	for (size_t i = 0; i < n; i++) {
		uint64_t due = began + i * (1000000000ULL / RATE), now = oh_clock_ns();
		if (now < due)
			(void)nanosleep(&(struct timespec){0, (long)(due - now)}, NULL);
		oh_sv id = oh_sv_from(pubs[i].id);
		now = oh_clock_ns();
		(void)call(&pubs[i].who, "moveListing", &id, NULL, 0, "{\"to\":\"published\"}", "1",
		           NULL);
		ns[i] = oh_clock_ns() - now;
	}
	printf("publishes a second, %s\t%.1f\t1/s\n", label,
	       (double)n / ((double)(oh_clock_ns() - began) / 1e9));
	for (int i = 0; i < 100; i++)
		(void)nanosleep(&(struct timespec){0, 50000000}, NULL);
	/* What a machine that has better things to do would need, too. */
	printf("processor time a publish with its notices, %s\t%.2f\tms\n", label,
	       (processor() - spent) / (double)n * 1e3);
	(void)snprintf(what, sizeof what, "moveListing to published, %s", label);
	show(what, ns, n);
	from_metrics(p, label);
	for (size_t i = 0; i < n; i++)
		oh_buf_release(&pubs[i].who.out);
	oh_platform_close(p);
	oh_free(ns);
	oh_free(pubs);
}

/* --- as many publishes as the store takes --- */

enum { THREADS = 16, EACH = 250 };

struct publisher {
	struct publication *pubs;
	size_t n;
};

static void *publish_all(void *arg)
{
	struct publisher *t = arg;
	for (size_t i = 0; i < t->n; i++) {
		oh_sv id = oh_sv_from(t->pubs[i].id);
		(void)call(&t->pubs[i].who, "moveListing", &id, NULL, 0, "{\"to\":\"published\"}",
		           "1", NULL);
	}
	return NULL;
}

/* Durable when they are answered; nothing is matched meanwhile. */
static void flood(const random_docs *docs, size_t standing, const char *label)
{
	oh_platform *p = start(false);
	struct publication *pubs = oh_calloc((size_t)THREADS * EACH, sizeof *pubs);
	struct publisher at[THREADS];
	pthread_t threads[THREADS];
	for (size_t i = 0; i < (size_t)THREADS * EACH; i++)
		draft(&pubs[i], p, docs, i, standing + 100000 + i);
	uint64_t began = oh_clock_ns();
	for (size_t t = 0; t < THREADS; t++) {
		at[t] = (struct publisher){pubs + t * EACH, EACH};
		if (pthread_create(&threads[t], NULL, publish_all, &at[t]))
			exit(1);
	}
	for (size_t t = 0; t < THREADS; t++)
		(void)pthread_join(threads[t], NULL);
	printf("publishes a second from %d threads, %s\t%.0f\t1/s\n", THREADS, label,
	       (double)THREADS * EACH / ((double)(oh_clock_ns() - began) / 1e9));
	for (size_t i = 0; i < (size_t)THREADS * EACH; i++)
		oh_buf_release(&pubs[i].who.out);
	oh_platform_close(p);
	oh_free(pubs);
}

static oh_platform *start_cold(size_t n, const char *label)
{
	double before = resident(), spent = processor();
	uint64_t t = oh_clock_ns();
	oh_platform *p = start(false);
	printf("cold start, %s\t%.2f\ts\n", label, (double)(oh_clock_ns() - t) / 1e9);
	printf("cold start, processor time, %s\t%.2f\ts\n", label, processor() - spent);
	printf("resident a listing, %s\t%.0f\tB\n", label, (resident() - before) / (double)n);
	fflush(stdout);
	return p;
}

static void cold_start(size_t n, const char *label)
{
	oh_platform *p = start_cold(n, label);
	search(p, label);
	struct caller who = member_of(p, 17);
	uint64_t ns[20];
	for (size_t i = 0; i < 20; i++) {
		uint64_t t = oh_clock_ns();
		(void)call(&who, "getHome", NULL, NULL, 0, NULL, "", NULL);
		ns[i] = oh_clock_ns() - t;
	}
	printf("getHome, counted anew, %s\t%.1f\tms\n", label, (double)ns[0] / 1e6);
	printf("getHome, %s\t%.2f\tms\n", label, (double)ns[19] / 1e6);
	oh_buf_release(&who.out);
	oh_platform_close(p);
}

/* In the folder, made only where it is empty. */
static void only_start(const random_docs *docs, const char *in, size_t n)
{
	char label[40], file[1400];
	(void)snprintf(dir, sizeof dir, "%s", in);
	(void)snprintf(label, sizeof label, "%zu listings", n);
	(void)snprintf(file, sizeof file, "%s/made", in);
	FILE *made = fopen(file, "r");
	if (!made) {
		make_store(docs, n);
		made = fopen(file, "w");
	}
	if (!made)
		exit(1);
	(void)fclose(made);
	oh_platform_close(start_cold(n, label));
}

int main(int argc, char **argv)
{
	bool only = argc > 3 && strcmp(argv[1], "-s") == 0;
	size_t listings = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	size_t standing = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000;
	size_t publishes = argc > 3 ? strtoul(argv[3], NULL, 10) : 1000;
	const char *temp = getenv("TMPDIR");
	const size_t sizes[] = {listings, standing};
	oh_packs *loaded = NULL;
	random_docs docs;
	oh_error err;
	char label[40];
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &loaded, &err))
		die("packs", &err);
	packs = loaded;
	if (!random_docs_init(&docs, packs, 11))
		return 1;
	if (only)
		only_start(&docs, argv[2], strtoul(argv[3], NULL, 10));
	for (size_t i = 0; i < 2 && !only; i++) {
		if (!sizes[i])
			continue;
		(void)snprintf(dir, sizeof dir, "%s/ouhe-bench-XXXXXX", temp ? temp : "/tmp");
		if (!mkdtemp(dir))
			return 1;
		(void)snprintf(label, sizeof label, "%zu listings", sizes[i]);
		make_store(&docs, sizes[i]);
		if (i == 0)
			cold_start(sizes[i], label);
		else if (publishes)
			publish(&docs, sizes[i], publishes, label);
		if (i == 1)
			flood(&docs, sizes[i], label);
		remove_tree(dir);
	}
	random_docs_release(&docs);
	oh_packs_free(loaded);
	return 0;
}
