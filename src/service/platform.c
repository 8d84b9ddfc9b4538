#include "ouhe/service/platform.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "areas.h"
#include "hub.h"
#include "ouhe/base/alloc.h"
#include "ouhe/store/call.h"

enum { SETTINGS_MOST = 1 << 20, NAME_MOST = 4096 };

static oh_status keep_text(const char *from, const char **to, oh_error *err)
{
	*to = from ? oh_strndup(from, strlen(from)) : NULL;
	return from && !*to ? oh_nomem(err) : OH_OK;
}

static oh_status keep_config(oh_platform *p, const oh_platform_config *config, oh_error *err)
{
	p->config = *config;
	p->config.data_dir = p->config.packs_dir = p->config.config_file = NULL;
	if (!config->data_dir)
		return oh_raise(err, OH_EUSAGE, &oh_msg_service_data_dir);
	oh_status st = keep_text(config->data_dir, &p->config.data_dir, err);
	if (!st)
		st = keep_text(config->packs_dir, &p->config.packs_dir, err);
	if (!st)
		st = keep_text(config->config_file, &p->config.config_file, err);
	return st;
}

/* The named file must be there; the usual one in the data folder need not. */
static oh_status read_settings(oh_platform *p, oh_error *err)
{
	char usual[NAME_MOST];
	const char *path = p->config.config_file;
	if (!path) {
		int n = snprintf(usual, sizeof usual, "%s/ouhe.json", p->config.data_dir);
		if (n < 0 || (size_t)n >= sizeof usual || access(usual, F_OK) != 0)
			return OH_OK;
		path = usual;
	}
	oh_status st = oh_json_load(path, SETTINGS_MOST, &p->settings, err);
	if (!st && oh_json_kind(p->settings) != OH_JSON_OBJECT)
		return oh_raise(err, OH_EFORMAT, &oh_msg_service_settings, oh_sv_from(path));
	return st;
}

const oh_json *sv_setting_json(const oh_platform *p, const char *path)
{
	const oh_json *at = p->settings;
	oh_sv rest = oh_sv_from(path), piece;
	while (at && oh_sv_split(&rest, '.', &piece)) {
		char name[64];
		if (piece.n >= sizeof name)
			return NULL;
		memcpy(name, piece.p, piece.n);
		name[piece.n] = '\0';
		at = oh_json_member(at, name);
	}
	return at;
}

oh_sv sv_setting(const oh_platform *p, const char *path)
{
	oh_sv text = {NULL, 0};
	(void)oh_json_get_sv(sv_setting_json(p, path), &text);
	return text;
}

int64_t sv_setting_int(const oh_platform *p, const char *path, int64_t fallback)
{
	double d;
	if (!oh_json_get_double(sv_setting_json(p, path), &d) || !(d > -9e15 && d < 9e15))
		return fallback;
	return (int64_t)d;
}

static oh_status open_store(oh_platform *p, oh_error *err)
{
	const oh_store_config config = {.dir = p->config.data_dir,
	                                .read_only = p->config.read_only};
	oh_status st = oh_store_open(&config, &p->store, err);
	if (st)
		return st;
	p->started = oh_store_now(p->store);
	st = sv_hub_new(&p->hub, err);
	if (!st)
		st = oh_index_new(p->session->packs, &p->index, err);
	if (!st && !p->config.read_only)
		st = oh_store_write(p->store, oh_call_keys_begin, NULL, err);
	return st;
}

static oh_status open_all(oh_platform *p, const oh_platform_config *config, oh_error *err)
{
	oh_status st = keep_config(p, config, err);
	if (!st)
		st = read_settings(p, err);
	if (!st)
		st = oh_session_open(p->config.packs_dir, &p->session, err);
	if (!st)
		st = open_store(p, err);
	for (size_t i = 0; !st && i < sv_n_areas; i++)
		if (sv_areas[i]->open)
			st = sv_areas[i]->open(p, err);
	for (size_t i = 0; !st && config->serve && i < sv_n_areas; i++)
		if (sv_areas[i]->start)
			st = sv_areas[i]->start(p, err);
	return st;
}

oh_status oh_platform_open(const oh_platform_config *config, oh_platform **out, oh_error *err)
{
	oh_platform *p = oh_calloc(1, sizeof *p);
	if (!p)
		return oh_nomem(err);
	oh_status st = open_all(p, config, err);
	if (st) {
		oh_platform_close(p);
		return st;
	}
	atomic_store(&p->ready, true);
	*out = p;
	return OH_OK;
}

void oh_platform_close(oh_platform *p)
{
	if (!p)
		return;
	atomic_store(&p->stopping, true);
	for (size_t i = sv_n_areas; i-- > 0;)
		if (sv_areas[i]->stop)
			sv_areas[i]->stop(p);
	for (size_t i = sv_n_areas; i-- > 0;)
		if (sv_areas[i]->close)
			sv_areas[i]->close(p);
	oh_index_free(p->index);
	oh_store_close(p->store);
	sv_hub_free(p->hub);
	oh_session_close(p->session);
	oh_json_free(p->settings);
	oh_free((void *)(uintptr_t)p->config.data_dir);
	oh_free((void *)(uintptr_t)p->config.packs_dir);
	oh_free((void *)(uintptr_t)p->config.config_file);
	oh_free(p);
}

bool oh_platform_ready(oh_platform *p)
{
	return atomic_load(&p->ready) && !atomic_load(&p->stopping);
}

void oh_platform_set_log(oh_platform *p, oh_log_fn fn, void *ctx)
{
	p->log = fn;
	p->log_ctx = ctx;
}

void sv_log(oh_platform *p, const char *event, oh_sv fields)
{
	oh_buf line = OH_BUF_INIT;
	oh_json_writer w;
	if (!p->log)
		return;
	oh_json_writer_init(&w, &line, 0);
	oh_json_begin_object(&w);
	sv_put_time(&w, "at", oh_store_now(p->store));
	sv_put_text(&w, "event", oh_sv_from(event));
	if (fields.n) {
		oh_buf_char(&line, ',');
		oh_buf_sv_put(&line, fields);
	}
	oh_json_end_object(&w);
	if (oh_buf_ok(&line))
		p->log(p->log_ctx, oh_buf_sv(&line));
	oh_buf_release(&line);
}

oh_status sv_link(const oh_platform *p, oh_sv path, oh_arena *a, oh_sv *out)
{
	oh_buf text = OH_BUF_INIT;
	oh_sv base = sv_setting(p, "url");
	while (base.n && base.p[base.n - 1] == '/')
		base.n--;
	oh_buf_sv_put(&text, base.n ? base : OH_SV("http://127.0.0.1:8080"));
	oh_buf_sv_put(&text, path);
	oh_sv copy = oh_buf_ok(&text) ? oh_arena_sv(a, oh_buf_sv(&text)) : (oh_sv){NULL, 0};
	oh_buf_release(&text);
	if (!copy.p)
		return OH_ENOMEM;
	*out = copy;
	return OH_OK;
}
