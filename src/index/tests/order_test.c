/* Strings in order: against qsort, on lists that have much in common. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../internal.h"
#include "random_docs.h"

static int by_all(const void *x, const void *y)
{
	const ix_ordered *a = x, *b = y;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	int c = oh_sv_cmp(a->s, b->s);
	return c ? c : (a->at > b->at) - (a->at < b->at);
}

enum { MOST = 3000, LONGEST = 64 };

typedef struct list {
	ix_ordered got[MOST], wanted[MOST];
	char letters[MOST][LONGEST];
	size_t n;
} list;

/* Few letters, zeros among them, and common beginnings of any length. */
static void make(list *l, uint64_t *s, bool keyed)
{
	unsigned letters = 1 + random_below(s, 4), keys = 1 + random_below(s, 5);
	unsigned longest = 1 + random_below(s, LONGEST - 1);
	l->n = random_below(s, 4) ? random_below(s, 40) : random_below(s, MOST);
	for (size_t i = 0; i < l->n; i++) {
		size_t n = random_below(s, longest + 1), common = 0;
		const ix_ordered *before = i ? &l->wanted[random_below(s, (unsigned)i)] : NULL;
		if (before && random_below(s, 3))
			common = random_below(s, (unsigned)before->s.n + 1);
		common = common < n ? common : n;
		if (common)
			memcpy(l->letters[i], before->s.p, common);
		for (size_t k = common; k < n; k++)
			l->letters[i][k] = (char)(random_below(s, letters) * 127);
		uint64_t key = keyed ? (uint64_t)random_below(s, keys) << 62 : 0;
		l->wanted[i] = (ix_ordered){key, {l->letters[i], n}, (uint32_t)(l->n - i)};
	}
	memcpy(l->got, l->wanted, l->n * sizeof *l->got);
	qsort(l->wanted, l->n, sizeof *l->wanted, by_all);
}

static void as_qsort_has_them(void **state)
{
	(void)state;
	list *l = test_malloc(sizeof *l);
	uint64_t s = 5;
	for (unsigned round = 0; round < 400; round++) {
		bool keyed = round & 1;
		make(l, &s, keyed);
		if (keyed)
			ix_order_keyed(l->got, l->n);
		else
			ix_order(l->got, l->n);
		for (size_t i = 0; i < l->n; i++) {
			assert_int_equal(l->got[i].at, l->wanted[i].at);
			assert_ptr_equal(l->got[i].s.p, l->wanted[i].s.p);
		}
	}
	test_free(l);
}

/* Rising, falling, all the same: no list takes longer than others by much. */
static void however_they_lie(void **state)
{
	enum { N = 60000 };
	(void)state;
	ix_ordered *v = test_malloc(N * sizeof *v);
	char *bytes = test_malloc(N * 16);
	for (unsigned form = 0; form < 3; form++) {
		for (uint32_t i = 0; i < N; i++) {
			uint64_t number = form == 0 ? i : form == 1 ? N - i : 7;
			memset(bytes + 16 * (size_t)i, 'x', 8);
			ix_put_rising(bytes + 16 * (size_t)i + 8, number);
			v[i] = (ix_ordered){0, {bytes + 16 * (size_t)i, 16}, i};
		}
		ix_order(v, N);
		for (uint32_t i = 0; i < N; i++)
			assert_int_equal(v[i].at, form == 1 ? N - 1 - i : i);
	}
	test_free(bytes);
	test_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_qsort_has_them),
	    cmocka_unit_test(however_they_lie),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
