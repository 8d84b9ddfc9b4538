/* What comes from outside before anybody is known: cookies, tokens, providers' JSON, codes and
 * passwords. Whatever is taken is what it should be. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../oidc.h"
#include "../password.h"
#include "ouhe/service/identifier.h"
#include "ouhe/text/city.h"
#include "ouhe/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void flow(oh_sv s)
{
	struct sv_flow f, again;
	if (!sv_flow_read(&f, s, OH_SV("corp"), INT64_C(1800000000000)))
		return;
	if (!oh_sv_eq(oh_sv_from(f.cookie), s) || strlen(f.state) != SV_FLOW_TEXT - 1)
		abort();
	if (!sv_flow_read(&again, oh_sv_from(f.cookie), OH_SV("corp"), INT64_C(1800000000000)) ||
	    strcmp(f.state, again.state) != 0)
		abort();
}

static void provider(oh_sv s)
{
	oh_json *doc = NULL;
	struct sv_discovery d;
	struct sv_claims c;
	oh_buf form = OH_BUF_INIT;
	if (oh_json_parse(s, OH_SV("fuzz"), &doc, NULL))
		return;
	if (sv_discovery_read(doc, OH_SV("https://a"), &d) &&
	    (!d.authorize.n || !d.token.n || !d.keys.n))
		abort();
	if (sv_claims_read(doc, OH_SV("https://a"), OH_SV("c"), OH_SV("n"), INT64_C(1800000000000),
	                   &c)) {
		if (!c.subject.n || c.subject.n > 255)
			abort();
		sv_put_form(&form, "name", c.name);
	}
	oh_buf_release(&form);
	oh_json_free(doc);
}

static void codes(oh_sv s, oh_arena *a)
{
	char clean[OH_CREDIT_CODE + 1];
	if (oh_credit_code_valid(s) &&
	    (!oh_credit_code_clean(s, clean) || !oh_sv_eq(oh_sv_from(clean), s)))
		abort();
	if (oh_credit_code_clean(s, clean) && strlen(clean) > OH_CREDIT_CODE)
		abort();
	if (oh_industry_valid(s) && (s.n == 0 || s.n > 5))
		abort();
	oh_sv city = oh_city_name(s, a);
	if (!city.p || !oh_sv_eq(oh_city_name(city, a), city))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	oh_sv s = {(const char *)data, size};
	oh_arena *a = oh_arena_new(1 << 20);
	if (!a)
		abort();
	flow(s);
	provider(s);
	codes(s, a);
	if (!sv_password_fault(s, OH_SV("lin@example.com"), OH_SV("Lin Lan")) &&
	    oh_utf8_count(s) < SV_PASSWORD_LEAST)
		abort();
	oh_arena_free(a);
	return 0;
}
