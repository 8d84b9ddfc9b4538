#include "ouhe/base/map.h"

#include <string.h>

#include "ouhe/base/alloc.h"

struct entry {
	char *key;
	size_t len;
	uint64_t hash;
	uint64_t value;
};

/* Open addressing over indices into `entries`; slot 0 means empty, k means
 * entries[k - 1]. */
struct oh_map {
	struct entry *entries;
	size_t n;
	size_t cap;
	uint32_t *slots;
	size_t mask;
};

oh_map *oh_map_new(void)
{
	oh_map *m = oh_calloc(1, sizeof *m);
	if (!m)
		return NULL;
	m->mask = 15;
	m->slots = oh_calloc(m->mask + 1, sizeof *m->slots);
	if (!m->slots) {
		oh_free(m);
		return NULL;
	}
	return m;
}

void oh_map_free(oh_map *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		oh_free(m->entries[i].key);
	oh_free(m->entries);
	oh_free(m->slots);
	oh_free(m);
}

static size_t find_slot(const oh_map *m, oh_sv key, uint64_t hash)
{
	size_t i = hash & m->mask;
	while (m->slots[i]) {
		const struct entry *e = &m->entries[m->slots[i] - 1];
		if (e->hash == hash && oh_sv_eq((oh_sv){e->key, e->len}, key))
			return i;
		i = (i + 1) & m->mask;
	}
	return i;
}

static oh_status widen(oh_map *m)
{
	size_t mask = m->mask * 2 + 1;
	uint32_t *slots = oh_calloc(mask + 1, sizeof *slots);
	if (!slots)
		return OH_ENOMEM;
	for (size_t k = 0; k < m->n; k++) {
		size_t i = m->entries[k].hash & mask;
		while (slots[i])
			i = (i + 1) & mask;
		slots[i] = (uint32_t)(k + 1);
	}
	oh_free(m->slots);
	m->slots = slots;
	m->mask = mask;
	return OH_OK;
}

oh_status oh_map_set(oh_map *m, oh_sv key, uint64_t value)
{
	uint64_t hash = oh_sv_table_hash(key);
	size_t i = find_slot(m, key, hash);
	if (m->slots[i]) {
		m->entries[m->slots[i] - 1].value = value;
		return OH_OK;
	}
	if (m->n == UINT32_MAX - 1)
		return OH_ENOMEM;
	if (m->n == m->cap) {
		size_t cap = m->cap ? m->cap * 2 : 16;
		struct entry *e = oh_realloc(m->entries, cap * sizeof *e);
		if (!e)
			return OH_ENOMEM;
		m->entries = e;
		m->cap = cap;
	}
	if ((m->n + 1) * 4 > (m->mask + 1) * 3) {
		if (widen(m))
			return OH_ENOMEM;
		i = find_slot(m, key, hash);
	}
	char *copy = oh_strndup(key.p, key.n);
	if (!copy)
		return OH_ENOMEM;
	m->entries[m->n] = (struct entry){copy, key.n, hash, value};
	m->slots[i] = (uint32_t)++m->n;
	return OH_OK;
}

bool oh_map_get(const oh_map *m, oh_sv key, uint64_t *value)
{
	size_t i = find_slot(m, key, oh_sv_table_hash(key));
	if (!m->slots[i])
		return false;
	if (value)
		*value = m->entries[m->slots[i] - 1].value;
	return true;
}

size_t oh_map_size(const oh_map *m)
{
	return m->n;
}

oh_sv oh_map_key(const oh_map *m, size_t i)
{
	return (oh_sv){m->entries[i].key, m->entries[i].len};
}

uint64_t oh_map_value(const oh_map *m, size_t i)
{
	return m->entries[i].value;
}
