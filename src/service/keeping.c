#include "ouhe/service/keeping.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "area.h"
#include "ouhe/base/decimal.h"
#include "ouhe/store/tenant.h"

static void put_line(oh_buf *out, const oh_msg *msg, oh_lang lang, const oh_sv *args, size_t n)
{
	oh_msg_render(out, msg, lang, args, n);
	oh_buf_char(out, '\n');
}

static oh_sv number(int64_t v, char out[24])
{
	return (oh_sv){out, (size_t)snprintf(out, 24, "%" PRId64, v)};
}

/* Beside a server that may have the folder. */
static oh_status look(const char *dir, oh_store **out, oh_error *err)
{
	const oh_store_config config = {.dir = dir, .readers = 1, .read_only = true};
	return oh_store_open(&config, out, err);
}

oh_status oh_service_backup(const char *data_dir, const char *file, oh_lang lang, oh_buf *out,
                            oh_error *err)
{
	oh_store *store;
	oh_store_stats stats;
	struct stat made = {0};
	char bytes[24], schema[24];
	oh_status st = look(data_dir, &store, err);
	if (st)
		return st;
	st = oh_store_backup(store, file, err);
	oh_store_stats_get(store, &stats);
	oh_store_close(store);
	if (st)
		return st;
	(void)stat(file, &made);
	const oh_sv args[3] = {oh_sv_from(file), number(made.st_size, bytes),
	                       number(stats.schema, schema)};
	put_line(out, &oh_msg_service_backup_made, lang, args, 3);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}

oh_status oh_service_restore(const char *data_dir, const char *file, oh_lang lang, oh_buf *out,
                             oh_error *err)
{
	oh_status st = oh_store_restore(file, data_dir, err);
	if (st)
		return st;
	const oh_sv args[2] = {oh_sv_from(file), oh_sv_from(data_dir)};
	put_line(out, &oh_msg_service_restored, lang, args, 2);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}

/* --- verifying --- */

typedef struct note {
	oh_id tenant;
	int64_t seq;
	oh_sv hash;
	bool met;
} note;

typedef struct verifying {
	oh_arena *a;
	note *notes;
	size_t n_notes;
	oh_lang lang;
	oh_buf *out;
	bool sound;
} verifying;

/* "TENANT SEQ:HASH words": what this program wrote. */
static bool read_note(oh_sv line, note *out)
{
	oh_sv tenant, head, seq;
	double v;
	if (!oh_sv_split(&line, ' ', &tenant) || !oh_sv_split(&line, ' ', &head) ||
	    !oh_sv_split(&head, ':', &seq))
		return false;
	if (!oh_id_parse(tenant, &out->tenant) || !oh_double_parse(seq, &v) || v < 0 || v > 1e15)
		return false;
	out->seq = (int64_t)v;
	out->hash = head;
	return head.n == 64;
}

static oh_status read_notes(verifying *v, oh_sv text, oh_error *err)
{
	oh_sv line;
	size_t lines = 1;
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	v->notes = oh_arena_array(v->a, lines, sizeof *v->notes);
	if (!v->notes)
		return oh_nomem(err);
	for (int64_t row = 1; oh_sv_split(&text, '\n', &line); row++) {
		char digits[24];
		line = oh_sv_trim(line);
		if (!line.n)
			continue;
		if (!read_note(line, &v->notes[v->n_notes]))
			return oh_raise(err, OH_EFORMAT, &oh_msg_service_notes_bad,
			                number(row, digits), line);
		v->n_notes++;
	}
	return OH_OK;
}

/* The chain by itself, then against each note; the first break counts. */
static oh_status check(oh_db *db, verifying *v, oh_id tenant, oh_audit_check *out, oh_error *err)
{
	oh_audit_check noted;
	oh_status st = oh_audit_verify(db, tenant, out, err);
	for (size_t i = 0; !st && i < v->n_notes; i++) {
		note *n = &v->notes[i];
		if (n->tenant != tenant)
			continue;
		n->met = true;
		if (!n->seq)
			continue;
		st = oh_audit_verify_noted(db, tenant, n->seq, n->hash, &noted, err);
		if (!st && noted.broken && (!out->broken || noted.broken < out->broken))
			out->broken = noted.broken;
	}
	return st;
}

static void tell(verifying *v, const oh_tenant *t, const oh_audit_check *c)
{
	char id[OH_ID_TEXT], digits[24];
	const oh_sv args[2] = {t->name, number(c->broken, digits)};
	oh_id_format(t->id, id);
	oh_buf_printf(v->out, "%s %" PRId64 ":%s ", id, c->entries, c->head);
	put_line(v->out, c->broken ? &oh_msg_service_chain_broken : &oh_msg_service_chain_sound,
	         v->lang, args, 2);
	v->sound = v->sound && !c->broken;
}

static oh_status verify(oh_db *db, void *ctx, oh_error *err)
{
	verifying *v = ctx;
	oh_tenant *all;
	size_t n;
	oh_status st = oh_db_check(db, err);
	if (!st)
		st = oh_tenant_all(db, v->a, &all, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		oh_audit_check c;
		st = check(db, v, all[i].id, &c, err);
		if (!st)
			tell(v, &all[i], &c);
	}
	for (size_t i = 0; !st && i < v->n_notes; i++) {
		char id[OH_ID_TEXT];
		if (v->notes[i].met)
			continue;
		oh_id_format(v->notes[i].tenant, id);
		const oh_sv arg = oh_sv_from(id);
		put_line(v->out, &oh_msg_service_chain_missing, v->lang, &arg, 1);
		v->sound = false;
	}
	return st;
}

oh_status oh_service_verify(const char *data_dir, oh_sv noted, oh_lang lang, oh_buf *out,
                            bool *sound, oh_error *err)
{
	oh_store *store = NULL;
	verifying v = {.a = oh_arena_new(0), .lang = lang, .out = out, .sound = true};
	oh_status st = v.a ? read_notes(&v, noted, err) : oh_nomem(err);
	if (!st)
		st = look(data_dir, &store, err);
	if (!st)
		st = oh_store_read(store, verify, &v, err);
	oh_store_close(store);
	oh_arena_free(v.a);
	if (!st && !oh_buf_ok(out))
		st = oh_nomem(err);
	if (!st)
		*sound = v.sound;
	return st;
}
