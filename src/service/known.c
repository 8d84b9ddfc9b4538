/* Who is logged in, in memory: what every request asks costs a look-up, and what the store
 * says is read again after a change. */
#include <string.h>

#include "accounts.h"
#include "ouhe/base/alloc.h"

enum {
	CHAINS = 16384, /* a power of two */
	KNOWN_MOST = 50000,
	SEEN_EVERY = SV_MINUTE,     /* how exactly it is noted that somebody was here */
	KEPT_EVERY = 5 * SV_MINUTE, /* and written down */
	CSRF_BYTES = 24,
	CSRF_TEXT = 33,
	KEEP_MOST = 1000
};

/* A log-in of a browser or a token of a program, with the person behind it. Immutable but
 * for the times; one piece of memory. */
struct sv_known {
	struct sv_known *next_digest, *next_id;
	unsigned char digest[OH_DIGEST];
	oh_id tenant, account, id;
	bool token;
	uint32_t roles, scopes;
	oh_ms made, expires; /* expires: tokens, 0 never */
	_Atomic oh_ms seen;
	_Atomic oh_ms kept; /* what the store says of seen */
	/* Notices not read, as of a number of commits; 0: not known. */
	_Atomic uint64_t unread;
	char csrf[CSRF_TEXT];
	oh_sv session, me;
	int64_t me_version;
	size_t n_orgs;
	oh_membership orgs[];
};

oh_status sv_known_open(struct sv_accounts *ac, oh_error *err)
{
	ac->by_digest = oh_calloc(CHAINS, sizeof *ac->by_digest);
	ac->by_id = oh_calloc(CHAINS, sizeof *ac->by_id);
	return ac->by_digest && ac->by_id ? OH_OK : oh_nomem(err);
}

static void drop_chain(struct sv_accounts *ac, size_t i)
{
	for (struct sv_known *k = ac->by_digest[i], *next; k; k = next) {
		struct sv_known **at = &ac->by_id[(uint64_t)k->id % CHAINS];
		while (*at && *at != k)
			at = &(*at)->next_id;
		if (*at)
			*at = k->next_id;
		next = k->next_digest;
		oh_free(k);
		ac->n_known--;
	}
	ac->by_digest[i] = NULL;
}

void sv_known_close(struct sv_accounts *ac)
{
	for (size_t i = 0; ac->by_digest && ac->by_id && i < CHAINS; i++)
		drop_chain(ac, i);
	oh_free(ac->by_digest);
	oh_free(ac->by_id);
}

static size_t chain_of(const unsigned char digest[OH_DIGEST])
{
	uint64_t h;
	memcpy(&h, digest, sizeof h);
	return h % CHAINS;
}

static struct sv_known *look_up(const struct sv_accounts *ac, const unsigned char digest[OH_DIGEST])
{
	struct sv_known *k = ac->by_digest[chain_of(digest)];
	while (k && memcmp(k->digest, digest, OH_DIGEST) != 0)
		k = k->next_digest;
	return k;
}

/* --- Reading one from the store. --- */

struct loading {
	oh_platform *p;
	oh_arena *a;
	const unsigned char *digest;
	bool token, found;
	oh_id tenant;
	oh_login login;
	oh_token tok;
	oh_account account;
	oh_member *members;
	size_t n_members;
};

static oh_status read_person(oh_db *db, struct loading *l, oh_id who, oh_error *err)
{
	oh_status st = oh_account_get(db, l->tenant, who, l->a, &l->account, err);
	if (!st)
		st = oh_member_list(db, l->tenant, 0, who, l->a, &l->members, &l->n_members, err);
	if (!st && l->account.state != OH_ACCOUNT_OPEN)
		l->found = false;
	return st;
}

static oh_status load(oh_db *db, void *ctx, oh_error *err)
{
	struct loading *l = ctx;
	oh_sv secret = {(const char *)l->digest, OH_DIGEST};
	oh_status st = l->token
	                   ? oh_token_find(db, secret, l->a, &l->found, &l->tenant, &l->tok, err)
	                   : oh_login_find(db, secret, l->a, &l->found, &l->tenant, &l->login, err);
	if (st || !l->found)
		return st;
	return read_person(db, l, l->token ? l->tok.account : l->login.account, err);
}

static uint32_t roles_of(const struct loading *l)
{
	uint32_t roles = OH_ROLE_VISITOR | OH_ROLE_REGISTERED | l->account.roles;
	for (size_t i = 0; i < l->n_members; i++)
		roles |= l->members[i].admin ? OH_ROLE_MEMBER | OH_ROLE_ORG_ADMIN : OH_ROLE_MEMBER;
	return roles;
}

/* The Session of the API but for `unread` and the last brace. */
static void put_session(const struct loading *l, const char *csrf, uint32_t roles, oh_buf *out)
{
	oh_json_writer w;
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_object(&w);
	sv_put_text(&w, "csrf", oh_sv_from(csrf));
	sv_put_person(&w, "user", l->account.id, l->account.name);
	sv_put_roles(&w, "roles", roles);
	oh_json_key(&w, "organisations");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < l->n_members; i++) {
		const oh_member *m = &l->members[i];
		oh_json_begin_object(&w);
		sv_put_id(&w, "id", m->org);
		sv_put_text(&w, "name", m->org_name);
		sv_put_bool(&w, "admin", m->admin);
		sv_put_text(&w, "verification", oh_sv_from(sv_verification_names[m->verification]));
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	sv_put_text(&w, "language", oh_sv_from(sv_language_names[l->account.language]));
	sv_put_text(&w, "place", l->account.place);
	oh_json_end_object(&w);
	if (oh_buf_ok(out) && out->n)
		out->n--;
}

static oh_ms later(oh_ms a, oh_ms b)
{
	return a > b ? a : b;
}

static struct sv_known *build(const struct loading *l, const char *csrf, oh_error *err)
{
	oh_buf session = OH_BUF_INIT, me = OH_BUF_INIT;
	uint32_t roles = roles_of(l);
	size_t size = sizeof(struct sv_known) + l->n_members * sizeof(oh_membership);
	struct sv_known *k = NULL;
	oh_json_writer w;
	put_session(l, csrf, roles, &session);
	oh_json_writer_init(&w, &me, 0);
	sv_put_me(l->p, &l->account, &w);
	if (oh_buf_ok(&session) && oh_buf_ok(&me))
		k = oh_calloc(1, size + session.n + me.n);
	if (k) {
		char *text = (char *)k + size;
		memcpy(k->digest, l->digest, OH_DIGEST);
		k->tenant = l->tenant;
		k->account = l->account.id;
		k->token = l->token;
		k->id = l->token ? l->tok.id : l->login.id;
		k->roles = roles;
		k->scopes = l->token ? l->tok.scopes : OH_SCOPE_ALL;
		k->made = l->token ? l->tok.created : l->login.created;
		k->expires = l->token ? l->tok.expires : 0;
		atomic_init(&k->seen, l->token ? later(l->tok.used, k->made) : l->login.seen);
		atomic_init(&k->kept, atomic_load(&k->seen));
		memcpy(k->csrf, csrf, strlen(csrf) + 1);
		k->me_version = l->account.version;
		k->n_orgs = l->n_members;
		for (size_t i = 0; i < l->n_members; i++)
			k->orgs[i] = (oh_membership){.org = l->members[i].org,
			                             .admin = l->members[i].admin,
			                             .verified = l->members[i].verification ==
			                                         OH_ORG_VERIFIED};
		memcpy(text, session.p, session.n);
		k->session = (oh_sv){text, session.n};
		memcpy(text + session.n, me.p, me.n);
		k->me = (oh_sv){text + session.n, me.n};
	} else {
		(void)oh_nomem(err);
	}
	oh_buf_release(&session);
	oh_buf_release(&me);
	return k;
}

static void insert(struct sv_accounts *ac, struct sv_known *k)
{
	if (ac->n_known >= KNOWN_MOST) /* whoever is in that chain is read again when needed */
		for (size_t i = chain_of(k->digest) + 1, n = 0; n < CHAINS; i++, n++)
			if (ac->by_digest[i % CHAINS]) {
				drop_chain(ac, i % CHAINS);
				break;
			}
	struct sv_known **d = &ac->by_digest[chain_of(k->digest)],
	                **i = &ac->by_id[(uint64_t)k->id % CHAINS];
	k->next_digest = *d;
	*d = k;
	k->next_id = *i;
	*i = k;
	ac->n_known++;
}

/* --- What a request sees. --- */

static bool over(const struct sv_known *k, oh_ms now)
{
	if (k->token)
		return k->expires && now >= k->expires;
	return now - atomic_load(&k->seen) > SV_IDLE || now - k->made > SV_ABSOLUTE;
}

static oh_status copy_out(struct sv_known *k, oh_ms now, oh_arena *a, oh_actor *out)
{
	oh_sv orgs = oh_arena_sv(a, (oh_sv){(const char *)k->orgs, k->n_orgs * sizeof *k->orgs});
	oh_sv csrf = oh_arena_sv(a, oh_sv_from(k->csrf));
	if (!orgs.p || !csrf.p)
		return OH_ENOMEM;
	*out = (oh_actor){.tenant = k->tenant,
	                  .user = k->account,
	                  .roles = k->roles,
	                  .scopes = k->scopes,
	                  .orgs = (const oh_membership *)(const void *)orgs.p,
	                  .n_orgs = k->n_orgs,
	                  .session = k->token ? 0 : k->id,
	                  .token = k->token ? k->id : 0,
	                  .csrf = csrf.p,
	                  .pending = ""};
	if (now - atomic_load_explicit(&k->seen, memory_order_relaxed) > SEEN_EVERY)
		atomic_store(&k->seen, now);
	return OH_OK;
}

/* Not over its own session's text: who knows the one does not know the other. */
static void csrf_of(oh_sv secret, char out[CSRF_TEXT])
{
	unsigned char digest[OH_DIGEST];
	oh_hash h;
	oh_hash_init(&h);
	oh_hash_field(&h, OH_SV("csrf"));
	oh_hash_field(&h, secret);
	oh_hash_end(&h, digest);
	(void)oh_base64url(digest, CSRF_BYTES, out);
}

/* *found false: no such secret, or it is over. */
static oh_status find(oh_platform *p, oh_sv secret, const unsigned char digest[OH_DIGEST],
                      bool token, oh_arena *a, bool *found, oh_actor *out, oh_error *err)
{
	struct sv_accounts *ac = p->accounts;
	oh_ms now = oh_store_now(p->store);
	char csrf[CSRF_TEXT] = "";
	oh_status st = OH_OK;
	uint64_t generation;
	(void)pthread_rwlock_rdlock(&ac->lock);
	struct sv_known *k = look_up(ac, digest);
	*found = k && !over(k, now);
	if (*found)
		st = copy_out(k, now, a, out);
	generation = ac->generation;
	(void)pthread_rwlock_unlock(&ac->lock);
	if (k || st)
		return st ? oh_nomem(err) : OH_OK;
	struct loading l = {.p = p, .a = a, .digest = digest, .token = token};
	st = oh_store_read(p->store, load, &l, err);
	if (st || !l.found)
		return st;
	if (!token)
		csrf_of(secret, csrf);
	k = build(&l, csrf, err);
	if (!k)
		return OH_ENOMEM;
	*found = !over(k, now);
	st = *found ? copy_out(k, now, a, out) : OH_OK;
	(void)pthread_rwlock_wrlock(&ac->lock);
	if (!st && *found && generation == ac->generation && !look_up(ac, digest)) {
		insert(ac, k);
		k = NULL;
	}
	(void)pthread_rwlock_unlock(&ac->lock);
	oh_free(k);
	return st ? oh_nomem(err) : OH_OK;
}

static oh_actor visitor(oh_id tenant)
{
	return (oh_actor){.tenant = tenant,
	                  .roles = OH_ROLE_VISITOR,
	                  .scopes = OH_SCOPE_ALL,
	                  .csrf = "",
	                  .pending = ""};
}

oh_status oh_platform_actor(oh_platform *p, oh_sv host, oh_sv session, oh_sv token, oh_arena *a,
                            oh_actor *out, oh_error *err)
{
	unsigned char digest[OH_DIGEST];
	oh_id tenant = sv_tenant_of(p, host);
	oh_actor actor = visitor(tenant);
	bool found = false;
	oh_status st = OH_OK;
	if (!tenant)
		return oh_raise(err, OH_ENOENT, &oh_msg_service_no_tenant);
	if (token.n) {
		if (sv_secret_digest(token, "ouhe_", digest))
			st = find(p, token, digest, true, a, &found, &actor, err);
		if (!st && (!found || actor.tenant != tenant))
			st = oh_raise(err, OH_EAUTH, &oh_msg_service_bad_token);
	} else if (oh_sv_starts(session, OH_SV("o."))) {
		oh_sv kept = oh_arena_sv(a, session);
		if (!kept.p)
			return oh_nomem(err);
		actor.pending = kept.p;
	} else if (sv_secret_digest(session, "", digest)) {
		st = find(p, session, digest, false, a, &found, &actor, err);
		if (!st && (!found || actor.tenant != tenant))
			actor = visitor(tenant);
	}
	if (!st)
		*out = actor;
	return st;
}

oh_status sv_known_actor(oh_call *c, oh_sv secret, oh_error *err)
{
	unsigned char digest[OH_DIGEST];
	bool found = false;
	oh_status st = OH_OK;
	if (sv_secret_digest(secret, "", digest))
		st = find(c->platform, secret, digest, false, c->arena, &found, &c->actor, err);
	if (!st && !found)
		st = oh_raise(err, OH_EAUTH, &oh_msg_service_log_in);
	return st;
}

/* Whom the call's actor stands for; under the lock. */
static struct sv_known *known_of(struct sv_accounts *ac, const oh_call *c)
{
	oh_id id = c->actor.session ? c->actor.session : c->actor.token;
	struct sv_known *k = ac->by_id[(uint64_t)id % CHAINS];
	while (k && (k->id != id || k->tenant != c->actor.tenant))
		k = k->next_id;
	return k;
}

/* Count and commits in one word, so that they are never those of two answers. A count
 * past 2^24 or a number past 2^40 is not kept; 0 is no count. */
static uint64_t packed_unread(int64_t commits, int64_t n)
{
	if (n < 0 || n >= (1 << 24) - 1 || commits < 0 || commits >> 40)
		return 0;
	return (uint64_t)commits << 24 | (uint64_t)(n + 1);
}

static oh_status known_text(const oh_call *c, bool me, oh_sv *json, int64_t *version,
                            uint64_t *unread, oh_error *err)
{
	struct sv_accounts *ac = c->platform->accounts;
	oh_status st = OH_EAUTH;
	(void)pthread_rwlock_rdlock(&ac->lock);
	struct sv_known *k = known_of(ac, c);
	if (k) {
		oh_sv text = oh_arena_sv(c->arena, me ? k->me : k->session);
		st = text.p ? OH_OK : OH_ENOMEM;
		*json = text;
		*version = k->me_version;
		*unread = atomic_load(&k->unread);
	}
	(void)pthread_rwlock_unlock(&ac->lock);
	if (st == OH_ENOMEM)
		return oh_nomem(err);
	return st;
}

static oh_status load_person(oh_db *db, void *ctx, oh_error *err)
{
	struct loading *l = ctx;
	return read_person(db, l, l->account.id, err);
}

/* The session as the store has it: what was known has just been forgotten, since something
 * changed between the look-up of who asks and now. */
static oh_status stored_session(const oh_call *c, oh_sv *json, oh_error *err)
{
	struct loading l = {.p = c->platform,
	                    .a = c->arena,
	                    .tenant = c->actor.tenant,
	                    .found = true,
	                    .account = {.id = c->actor.user}};
	oh_buf text = OH_BUF_INIT;
	oh_status st = oh_store_read(c->platform->store, load_person, &l, err);
	if (!st && !l.found)
		st = OH_EAUTH;
	if (!st) {
		put_session(&l, c->actor.csrf, roles_of(&l), &text);
		oh_sv copy =
		    oh_buf_ok(&text) ? oh_arena_sv(c->arena, oh_buf_sv(&text)) : (oh_sv){NULL, 0};
		st = copy.p ? OH_OK : oh_nomem(err);
		*json = copy;
	}
	oh_buf_release(&text);
	return st;
}

oh_status sv_known_session(const oh_call *c, oh_sv *json, int64_t *unread, oh_error *err)
{
	int64_t version;
	uint64_t kept = 0;
	int64_t commits = oh_store_commits(c->platform->store);
	oh_status st = known_text(c, false, json, &version, &kept, err);
	if (st == OH_EAUTH)
		st = stored_session(c, json, err);
	if (!st)
		*unread = kept && kept >> 24 == (uint64_t)commits
		              ? (int64_t)(kept & ((1 << 24) - 1)) - 1
		              : -1;
	return st;
}

void sv_known_keep_unread(const oh_call *c, int64_t commits, int64_t unread)
{
	struct sv_accounts *ac = c->platform->accounts;
	(void)pthread_rwlock_rdlock(&ac->lock);
	struct sv_known *k = known_of(ac, c);
	if (k)
		atomic_store(&k->unread, packed_unread(commits, unread));
	(void)pthread_rwlock_unlock(&ac->lock);
}

oh_status sv_known_me(const oh_call *c, oh_sv *json, int64_t *version, oh_error *err)
{
	uint64_t unread;
	return known_text(c, true, json, version, &unread, err);
}

/* --- Changes. --- */

static void forget(struct sv_accounts *ac, oh_id tenant, oh_id account, oh_id session)
{
	(void)pthread_rwlock_wrlock(&ac->lock);
	ac->generation++;
	for (size_t i = 0; i < CHAINS; i++)
		for (struct sv_known *k = ac->by_digest[i]; k; k = k->next_digest)
			if ((!tenant || k->tenant == tenant) &&
			    (!account || k->account == account) && (!session || k->id == session)) {
				drop_chain(ac, i);
				break;
			}
	(void)pthread_rwlock_unlock(&ac->lock);
}

void sv_known_forget(oh_platform *p, oh_id tenant, oh_id account)
{
	forget(p->accounts, tenant, account, 0);
}

void sv_known_end(oh_platform *p, oh_id tenant, oh_id account, oh_id session)
{
	forget(p->accounts, tenant, account, session);
	oh_events_drop(p, tenant, account, session);
}

/* --- Keeping. --- */

struct used {
	oh_id tenant, account, id;
	bool token;
	oh_ms seen;
};

struct keeping {
	struct used items[KEEP_MOST];
	size_t n;
	oh_ms now;
	bool sweep;
};

static oh_status keep(oh_db *db, void *ctx, oh_error *err)
{
	struct keeping *k = ctx;
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < k->n; i++) {
		const struct used *u = &k->items[i];
		st = u->token ? oh_token_used(db, u->tenant, u->id, u->seen, err)
		              : oh_login_seen(db, u->tenant, u->id, u->seen, err);
		if (!st)
			st = oh_account_seen(db, u->tenant, u->account, u->seen, err);
	}
	if (!st && k->sweep)
		st = oh_login_sweep(db, k->now - SV_IDLE, k->now - SV_ABSOLUTE, k->now, err);
	return st;
}

static void gather(struct sv_accounts *ac, struct keeping *k)
{
	(void)pthread_rwlock_rdlock(&ac->lock);
	for (size_t i = 0; i < CHAINS && k->n < KEEP_MOST; i++)
		for (struct sv_known *s = ac->by_digest[i]; s && k->n < KEEP_MOST;
		     s = s->next_digest) {
			oh_ms seen = atomic_load(&s->seen);
			if (seen - atomic_load(&s->kept) < KEPT_EVERY)
				continue;
			k->items[k->n++] =
			    (struct used){s->tenant, s->account, s->id, s->token, seen};
			atomic_store(&s->kept, seen);
		}
	(void)pthread_rwlock_unlock(&ac->lock);
}

bool sv_known_keep(oh_platform *p)
{
	struct sv_accounts *ac = p->accounts;
	struct keeping *k = oh_calloc(1, sizeof *k);
	bool more = false;
	if (!k)
		return false;
	k->now = oh_store_now(p->store);
	k->sweep = k->now - ac->swept > SV_HOUR;
	gather(ac, k);
	if (k->n || k->sweep) {
		if (oh_store_write(p->store, keep, k, NULL) == OH_OK && k->sweep)
			ac->swept = k->now;
		more = k->n == KEEP_MOST;
	}
	oh_free(k);
	return more;
}
