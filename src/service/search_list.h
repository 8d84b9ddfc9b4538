/* What the files of searching a list share. */
#ifndef OUHE_SERVICE_SEARCH_LIST_H
#define OUHE_SERVICE_SEARCH_LIST_H

#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"
#include "ouhe/index/index.h"
#include "ouhe/report/search.h"
#include "ouhe/service/search.h"
#include "session.h"

/* The one whose listings the index holds. */
enum { SV_LIST_TENANT = 1 };

typedef struct sv_corpus {
	oh_arena *arena; /* lines, issues and what they point to */
	oh_index *index;
	oh_vec lines; /* oh_search_line; a listing's identity is its place here and one */
	oh_vec first; /* uint32_t: the line that had this one's id first */
	oh_issues issues;
} sv_corpus;

/* Reads the list into an index. */
oh_status sv_corpus_read(const oh_session *s, const oh_search_request *rq, sv_corpus *c,
                         oh_error *err);

typedef struct sv_question {
	oh_sv id, text;
} sv_question;

/* Reads the questions; views live in the arena. */
oh_status sv_questions_read(const oh_search_request *rq, oh_arena *a, oh_issues *issues,
                            oh_vec *out, oh_error *err);

/* An id as a run can hold it: trimmed, white space within as one _. */
oh_sv sv_plain_id(oh_sv id, oh_arena *a, bool *changed);
oh_sv sv_number_text(uint64_t n, char out[24]);
/* At most n bytes of s, whole characters. */
oh_sv sv_cut(oh_sv s, size_t n);

#endif
