#include <string.h>

#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"
#include "ouhe/sheet/messages.h"
#include "parts.h"
#include "xml.h"

enum { MAX_RELATIONS = 65536 };

/* One relation of a part to another. */
struct relation {
	oh_sv id, type, target;
};

struct relations {
	oh_xml xml;
	oh_arena *a;
	oh_sv base; /* folder of the source part, with its last slash */
	oh_vec list;
};

/* A target against the folder of its source: "../x" and "/xl/x" as in URIs. */
static oh_sv resolve(oh_arena *a, oh_sv base, oh_sv target)
{
	if (target.n && (target.p[0] == '/' || target.p[0] == '\\')) {
		base.n = 0;
		target = oh_sv_sub(target, 1, SIZE_MAX);
	}
	char *out = oh_arena_alloc(a, base.n + target.n + 2);
	if (!out)
		return (oh_sv){NULL, 0};
	size_t n = 0;
	oh_sv both[2] = {base, target};
	for (int k = 0; k < 2; k++) {
		oh_sv rest = both[k], piece;
		while (oh_sv_split(&rest, '/', &piece)) {
			if (!piece.n || oh_sv_eq(piece, OH_SV(".")))
				continue;
			if (oh_sv_eq(piece, OH_SV(".."))) {
				while (n && out[--n] != '/')
					;
				continue;
			}
			if (n)
				out[n++] = '/';
			memcpy(out + n, piece.p, piece.n);
			n += piece.n;
		}
	}
	return (oh_sv){out, n};
}

/* The last piece of a relation type is the same in strict and transitional
 * files: ".../relationships/worksheet". */
static oh_sv last_piece(oh_sv s)
{
	return oh_base_name(s);
}

static void on_relation(void *ctx, const char *name, const char **attributes)
{
	struct relations *r = ctx;
	const char *id = oh_xml_attribute(attributes, "Id");
	const char *type = oh_xml_attribute(attributes, "Type");
	const char *target = oh_xml_attribute(attributes, "Target");
	const char *mode = oh_xml_attribute(attributes, "TargetMode");
	if (strcmp(name, "Relationship") || !id || !type || !target)
		return;
	if (mode && !strcmp(mode, "External"))
		return;
	if (r->list.n >= MAX_RELATIONS) {
		oh_xml_stop(&r->xml,
		            oh_limit_error(r->xml.err, &oh_msg_sheet_limit_entries, MAX_RELATIONS));
		return;
	}
	struct relation rel = {
	    oh_arena_sv(r->a, oh_sv_from(id)),
	    oh_arena_sv(r->a, last_piece(oh_sv_from(type))),
	    resolve(r->a, r->base, oh_sv_from(target)),
	};
	if (!rel.id.p || !rel.type.p || !rel.target.p || oh_vec_push(&r->list, &rel))
		oh_xml_stop(&r->xml, oh_nomem(r->xml.err));
}

static void no_end(void *ctx, const char *name)
{
	(void)ctx, (void)name;
}

/* Relations of `part` into out->list (to be released by the caller, in failure
 * too); none when the file has no such part. */
static oh_status read_relations(oh_package *pkg, oh_sv part, oh_arena *a, struct relations *out,
                                oh_error *err)
{
	*out = (struct relations){.a = a};
	oh_vec_init(&out->list, sizeof(struct relation));
	oh_sv base_name = oh_base_name(part);
	out->base = (oh_sv){part.p, part.n - base_name.n};
	oh_buf b = OH_BUF_INIT;
	oh_buf_sv_put(&b, out->base);
	oh_buf_str(&b, "_rels/");
	oh_buf_sv_put(&b, base_name);
	oh_buf_str(&b, ".rels");
	oh_sv name = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	if (!name.p)
		return oh_nomem(err);
	if (!oh_package_has(pkg, name))
		return OH_OK;
	out->xml =
	    (oh_xml){.root = "Relationships", .ctx = out, .start = on_relation, .end = no_end};
	return oh_xml_parse(pkg, name, &out->xml, err);
}

struct listed {
	oh_sv name, rid;
	bool hidden;
};

struct reader {
	oh_xml xml;
	oh_arena *a;
	const oh_sheet_limits *lim;
	unsigned depth;
	bool in_sheets;
	bool date1904;
	oh_vec sheets; /* struct listed */
};

static void add_sheet(struct reader *r, const char **attributes)
{
	const char *name = oh_xml_attribute(attributes, "name");
	const char *rid = oh_xml_attribute(attributes, "id");
	const char *state = oh_xml_attribute(attributes, "state");
	if (r->sheets.n >= r->lim->sheets) {
		oh_xml_stop(&r->xml,
		            oh_limit_error(r->xml.err, &oh_msg_sheet_limit_sheets, r->lim->sheets));
		return;
	}
	struct listed s = {
	    oh_arena_sv(r->a, oh_sv_from(name)),
	    oh_arena_sv(r->a, oh_sv_from(rid)),
	    state && strcmp(state, "visible") != 0,
	};
	if (!s.name.p || !s.rid.p || oh_vec_push(&r->sheets, &s))
		oh_xml_stop(&r->xml, oh_nomem(r->xml.err));
}

static void on_start(void *ctx, const char *name, const char **attributes)
{
	struct reader *r = ctx;
	r->depth++;
	if (r->depth == 2 && !strcmp(name, "workbookPr"))
		r->date1904 = oh_xml_true(oh_xml_attribute(attributes, "date1904"));
	else if (r->depth == 2)
		r->in_sheets = !strcmp(name, "sheets");
	else if (r->depth == 3 && r->in_sheets && !strcmp(name, "sheet"))
		add_sheet(r, attributes);
}

static void on_end(void *ctx, const char *name)
{
	(void)name;
	struct reader *r = ctx;
	r->depth--;
}

static const struct relation *by_id(const struct relations *rels, const oh_map *ids, oh_sv id)
{
	uint64_t i;
	return oh_map_get(ids, id, &i) ? &OH_VEC_AT(&rels->list, struct relation, i) : NULL;
}

static oh_status note_others(const struct relations *rels, oh_map *ids, oh_workbook *out,
                             oh_error *err)
{
	for (size_t i = 0; i < rels->list.n; i++) {
		const struct relation *rel = &OH_VEC_AT(&rels->list, struct relation, i);
		if (oh_sv_eq(rel->type, OH_SV("sharedStrings")))
			out->strings = rel->target;
		else if (oh_sv_eq(rel->type, OH_SV("styles")))
			out->styles = rel->target;
		if (oh_map_set(ids, rel->id, i))
			return oh_nomem(err);
	}
	return OH_OK;
}

/* Worksheets with their parts; chart sheets and the like are left out. */
static oh_status join(const struct reader *r, const struct relations *rels, oh_map *ids,
                      oh_map *parts, oh_workbook *out, oh_error *err)
{
	out->sheets = oh_arena_array(r->a, r->sheets.n, sizeof *out->sheets);
	if (!out->sheets)
		return oh_nomem(err);
	for (size_t i = 0; i < r->sheets.n; i++) {
		const struct listed *s = &OH_VEC_AT(&r->sheets, struct listed, i);
		const struct relation *rel = by_id(rels, ids, s->rid);
		if (!rel)
			return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_part_missing, s->name);
		if (!oh_sv_eq(rel->type, OH_SV("worksheet")))
			continue;
		if (oh_map_get(parts, rel->target, NULL))
			return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_same_part, rel->target);
		if (oh_map_set(parts, rel->target, 0))
			return oh_nomem(err);
		out->sheets[out->n++] = (oh_sheet_entry){s->name, rel->target, s->hidden};
	}
	return OH_OK;
}

static oh_status read_sheets(oh_package *pkg, oh_sv part, struct reader *r, oh_workbook *out,
                             oh_error *err)
{
	struct relations rels;
	oh_map *ids = oh_map_new(), *parts = oh_map_new();
	oh_status st = read_relations(pkg, part, r->a, &rels, err);
	if (!st && (!ids || !parts))
		st = oh_nomem(err);
	r->xml = (oh_xml){.root = "workbook", .ctx = r, .start = on_start, .end = on_end};
	if (!st)
		st = oh_xml_parse(pkg, part, &r->xml, err);
	oh_workbook w = {.date1904 = r->date1904};
	if (!st)
		st = note_others(&rels, ids, &w, err);
	if (!st)
		st = join(r, &rels, ids, parts, &w, err);
	if (!st)
		*out = w;
	oh_vec_release(&rels.list);
	oh_map_free(ids);
	oh_map_free(parts);
	return st;
}

/* The part that the package itself names as its document. */
static oh_status find_workbook(oh_package *pkg, oh_arena *a, oh_sv *out, oh_error *err)
{
	struct relations rels;
	oh_status st = read_relations(pkg, (oh_sv){"", 0}, a, &rels, err);
	oh_sv part = OH_SV("xl/workbook.xml");
	for (size_t i = 0; !st && i < rels.list.n; i++) {
		const struct relation *rel = &OH_VEC_AT(&rels.list, struct relation, i);
		if (oh_sv_eq(rel->type, OH_SV("officeDocument")))
			part = rel->target;
	}
	oh_vec_release(&rels.list);
	if (!st && !oh_package_has(pkg, part))
		st = oh_raise(err, OH_EFORMAT, &oh_msg_sheet_no_workbook);
	if (!st)
		*out = part;
	return st;
}

oh_status oh_workbook_read(oh_package *pkg, const oh_sheet_limits *lim, oh_arena *a,
                           oh_workbook *out, oh_error *err)
{
	oh_sv part;
	oh_status st = find_workbook(pkg, a, &part, err);
	if (st)
		return st;
	struct reader r = {.a = a, .lim = lim};
	oh_vec_init(&r.sheets, sizeof(struct listed));
	st = read_sheets(pkg, part, &r, out, err);
	oh_vec_release(&r.sheets);
	return st;
}
