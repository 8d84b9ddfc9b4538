#include "world.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"
#include "ouhe/store/account.h"
#include "ouhe/store/organisation.h"
#include "ouhe/store/tenant.h"

static const struct {
	const char *name, *city;
	bool verified;
} org_list[] = {{"示例华工机械有限公司", "长沙市", true},
                {"示例湘电机有限公司", "株洲市", true},
                {"示例新来者有限公司", "湘潭市", false},
                {"示例对手电机有限公司", "衡阳市", true}};

static const struct {
	const char *name;
	int org;
	uint32_t roles;
} people_list[] = {{"买方", 0, 0},
                   {"供方", 1, 0},
                   {"新人", 2, 0},
                   {"对手", 3, 0},
                   {"组织者", -1, OH_ROLE_ORGANISER},
                   {"分析员", -1, OH_ROLE_ANALYST},
                   {"读者", -1, 0},
                   {"供方二", 1, 0}};

static oh_status people(oh_db *db, void *ctx, oh_error *err)
{
	world *w = ctx;
	oh_tenant *tenants = NULL;
	size_t n = 0;
	const oh_tenant first = {.id = 1, .name = OH_SV("示例省"), .open = true};
	oh_status st = oh_tenant_all(db, w->a, &tenants, &n, err);
	if (!st && n == 0)
		st = oh_tenant_add(db, &first, 1, err);
	for (size_t i = 0; !st && i < sizeof org_list / sizeof *org_list; i++) {
		const oh_site site = {.city = oh_sv_from(org_list[i].city)};
		const oh_org o = {.id = w->orgs[i].id,
		                  .name = oh_sv_from(org_list[i].name),
		                  .name_key = oh_sv_from(org_list[i].name),
		                  .sort = oh_sv_from(org_list[i].name),
		                  .size = -1,
		                  .verification = org_list[i].verified ? 1 : 0,
		                  .version = 1,
		                  .sites = &site,
		                  .n_sites = 1};
		st = oh_org_add(db, 1, &o, 1, err);
	}
	for (size_t i = 0; !st && i < sizeof people_list / sizeof *people_list; i++) {
		char mail[40];
		(void)snprintf(mail, sizeof mail, "p%zu@example.com", i);
		const oh_account acc = {.id = w->people[i].id,
		                        .state = OH_ACCOUNT_OPEN,
		                        .mail = oh_sv_from(mail),
		                        .mail_key = oh_sv_from(mail),
		                        .name = oh_sv_from(people_list[i].name),
		                        .sort = oh_sv_from(people_list[i].name),
		                        .roles = people_list[i].roles,
		                        .digest = 1,
		                        .instant = true,
		                        .version = 1};
		st = oh_account_add(db, 1, &acc, 1, err);
		const oh_member m = {.org = w->people[i].org, .account = acc.id};
		if (!st && m.org)
			st = oh_member_add(db, 1, &m, 1, err);
	}
	return st;
}

static void fail_with(const oh_error *err)
{
	oh_buf b = OH_BUF_INIT;
	oh_error_render(&b, err, OH_LANG_EN);
	print_error("%s\n", b.p ? b.p : "?");
	oh_buf_release(&b);
	fail();
}

static void open_platform(world *w)
{
	const oh_platform_config config = {.data_dir = w->dir,
	                                   .packs_dir = OH_SOURCE_DIR "/packs",
	                                   .cheap_hash = true,
	                                   .serve = w->serve};
	if (oh_platform_open(&config, &w->p, &w->err))
		fail_with(&w->err);
}

static int make(void **state, const char *settings)
{
	world *w = oh_calloc(1, sizeof *w);
	const char *temp = getenv("TMPDIR");
	if (!w)
		return -1;
	(void)snprintf(w->dir, sizeof w->dir, "%s/ouhe-world-XXXXXX", temp ? temp : "/tmp");
	w->a = oh_arena_new(0);
	if (!mkdtemp(w->dir) || !w->a)
		return -1;
	*state = w;
	if (settings) {
		char path[300];
		(void)snprintf(path, sizeof path, "%s/ouhe.json", w->dir);
		if (oh_file_put(path, oh_sv_from(settings), &w->err))
			fail_with(&w->err);
	}
	open_platform(w);
	for (size_t i = 0; i < sizeof org_list / sizeof *org_list; i++) {
		w->orgs[i].id = oh_store_new_id(w->p->store);
		w->orgs[i].verified = org_list[i].verified;
	}
	for (size_t i = 0; i < sizeof people_list / sizeof *people_list; i++) {
		int org = people_list[i].org;
		w->people[i].id = oh_store_new_id(w->p->store);
		w->people[i].roles =
		    people_list[i].roles | OH_ROLE_REGISTERED | (org >= 0 ? OH_ROLE_MEMBER : 0u);
		if (org >= 0) {
			w->people[i].org = w->orgs[org].id;
			w->people[i].membership = (oh_membership){
			    .org = w->orgs[org].id, .verified = org_list[org].verified};
		}
	}
	if (oh_store_write(w->p->store, people, w, &w->err))
		fail_with(&w->err);
	return 0;
}

int world_make(void **state)
{
	return make(state, NULL);
}

int world_make_mail(void **state)
{
	return make(state, "{\"url\":\"https://ouhe.example\",\"mail\":{\"url\":"
	                   "\"smtp://127.0.0.1:1\",\"from\":\"ouhe@example.com\"}}");
}

static void remove_tree(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	while (d && (e = readdir(d))) {
		char inner[1024];
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		(void)snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
		if (unlink(inner))
			remove_tree(inner);
	}
	if (d)
		(void)closedir(d);
	(void)rmdir(path);
}

int world_remove(void **state)
{
	world *w = *state;
	oh_platform_close(w->p);
	oh_json_free(w->doc);
	oh_buf_release(&w->out);
	oh_arena_free(w->a);
	remove_tree(w->dir);
	oh_free(w);
	return 0;
}

void world_reopen(world *w)
{
	oh_platform_close(w->p);
	w->p = NULL;
	open_platform(w);
}

void world_match(world *w)
{
	while (sv_matcher_step(w->p)) {
	}
}

static void set_path(world *w, const char *path)
{
	oh_sv rest = oh_arena_sv(w->a, oh_sv_from(path ? path : "")), piece;
	for (size_t i = 0; i < OH_CALL_PATH_PARAMS && rest.n && oh_sv_split(&rest, '/', &piece);
	     i++)
		w->call.path[i] = piece;
}

oh_status world_call(world *w, int who, const char *op, const char *path, const char *query,
                     const char *body, int64_t version)
{
	const oh_operation *row = oh_operation_find(op);
	oh_json *doc = NULL;
	oh_param *params = NULL;
	char text[24];
	assert_non_null(row);
	oh_json_free(w->doc);
	w->doc = NULL;
	memset(&w->err, 0, sizeof w->err);
	memset(&w->call, 0, sizeof w->call);
	oh_buf_clear(&w->out);
	w->call.platform = w->p;
	w->call.arena = w->a;
	w->call.out = &w->out;
	w->call.request_id = OH_SV("test");
	w->call.upload = w->upload;
	w->upload = (oh_sv){NULL, 0};
	w->call.actor =
	    (oh_actor){.tenant = 1, .roles = OH_ROLE_VISITOR, .scopes = OH_SCOPE_ALL, .csrf = ""};
	if (who >= 0) {
		w->call.actor.user = w->people[who].id;
		w->call.actor.roles |= w->people[who].roles;
		w->call.actor.session = 1;
		w->call.actor.orgs = &w->people[who].membership;
		w->call.actor.n_orgs = w->people[who].org != 0;
	}
	set_path(w, path);
	if (query) {
		assert_int_equal(sv_query_string(oh_arena_sv(w->a, oh_sv_from(query)), w->a,
		                                 &params, &w->call.n_query),
		                 OH_OK);
		w->call.query = params;
	}
	if (body && oh_json_parse(oh_sv_from(body), OH_SV("body"), &doc, &w->err))
		fail_with(&w->err);
	w->call.body = doc;
	if (version) {
		int n = snprintf(text, sizeof text, "%lld", (long long)version);
		w->call.if_match = oh_arena_sv(w->a, (oh_sv){text, (size_t)n});
	}
	w->st = oh_platform_call(row, &w->call, &w->err);
	oh_json_free(doc);
	if (!w->st && w->out.n && !w->call.type &&
	    oh_json_parse(oh_buf_sv(&w->out), OH_SV("answer"), &w->doc, &w->err))
		fail_with(&w->err);
	return w->st;
}

const oh_json *world_at(world *w, const char *where)
{
	const oh_json *at = w->doc;
	oh_sv rest = oh_sv_from(where), piece;
	while (at && rest.n && oh_sv_split(&rest, '.', &piece)) {
		char name[64];
		(void)snprintf(name, sizeof name, "%.*s", OH_SV_ARG(piece));
		at = oh_json_kind(at) == OH_JSON_ARRAY
		         ? oh_json_at(at, (size_t)strtoul(name, NULL, 10))
		         : oh_json_member(at, name);
	}
	return at;
}

const char *world_text(world *w, const char *where)
{
	oh_sv s;
	return oh_json_get_sv(world_at(w, where), &s) ? oh_arena_sv(w->a, s).p : NULL;
}

double world_number(world *w, const char *where)
{
	double d;
	return oh_json_get_double(world_at(w, where), &d) ? d : -1;
}

size_t world_length(world *w, const char *where)
{
	return oh_json_length(world_at(w, where));
}

const char *world_out(world *w)
{
	return w->out.p ? w->out.p : "";
}

bool world_problem(world *w, const char *field)
{
	for (size_t i = 0; i < w->call.n_problems; i++)
		if (oh_sv_eq(w->call.problems[i].field, oh_sv_from(field)))
			return true;
	return false;
}

const char *world_id(world *w, oh_id id)
{
	char text[OH_ID_TEXT];
	oh_id_format(id, text);
	return oh_arena_sv(w->a, oh_sv_from(text)).p;
}

const char *world_listing(world *w, int who, const char *side, const char *title, const char *text,
                          const char *more)
{
	char body[8192], org[OH_ID_TEXT];
	oh_id_format(w->people[who].org, org);
	(void)snprintf(
	    body, sizeof body,
	    "{\"side\":\"%s\",\"organisation\":\"%s\",\"title\":\"%s\",\"text\":\"%s\"%s}", side,
	    org, title, text, more);
	if (world_call(w, who, "createListing", NULL, NULL, body, 0))
		fail_with(&w->err);
	return world_text(w, "id");
}

oh_status world_move(world *w, int who, const char *id, const char *to, const char *reason)
{
	char body[600];
	if (world_call(w, who == VISITOR ? ORGANISER : who, "getListing", id, NULL, NULL, 0))
		return w->st;
	int64_t version = (int64_t)world_number(w, "version");
	(void)snprintf(body, sizeof body, "{\"to\":\"%s\"%s%s%s}", to,
	               reason ? ",\"reason\":\"" : "", reason ? reason : "", reason ? "\"" : "");
	return world_call(w, who, "moveListing", id, NULL, body, version);
}

const char *world_published(world *w, int who, const char *side, const char *title,
                            const char *text, const char *more)
{
	const char *id = world_listing(w, who, side, title, text, more);
	bool self = w->people[who].membership.verified;
	if (world_move(w, self ? who : ORGANISER, id, "published", NULL))
		fail_with(&w->err);
	return id;
}

size_t world_notices(world *w, int who, const char *kind)
{
	char query[64];
	(void)snprintf(query, sizeof query, "limit=100%s%s", *kind ? "&kind=" : "", kind);
	if (world_call(w, who, "listNotices", NULL, query, NULL, 0))
		fail_with(&w->err);
	return world_length(w, "items");
}
