#include "with_packs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

oh_packs *packs;

int with_packs(void **state)
{
	(void)state;
	return oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ? -1 : 0;
}

int without_packs(void **state)
{
	(void)state;
	oh_packs_free(packs);
	return 0;
}

void load_docs(oh_index *ix, const oh_index_doc *docs, size_t n)
{
	oh_index_load *l;
	assert_int_equal(oh_index_load_begin(ix, n, &l, NULL), OH_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(oh_index_load_add(l, &docs[i], NULL), OH_OK);
	assert_int_equal(oh_index_load_end(l, NULL), OH_OK);
}
