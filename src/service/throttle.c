#include "throttle.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/secret/secret.h"

enum {
	SETS = 4096,
	WAYS = 4,
	PAIR_FREE = 5,
	ACCOUNT_FREE = 20,
	PAUSE_MOST = 900,
	ADDRESS_BURST = 60,
	ADDRESS_EVERY = 1000,
	DAY = 86400000,
	KNOWN_DAYS = 30
};

struct slot {
	uint64_t key;  /* 0: free */
	uint64_t used; /* when, in uses of the table: many share a millisecond */
	int64_t touched;
	int64_t until; /* a pause ends */
	int64_t good;  /* the last right password */
	int64_t full;  /* buckets: when it is full again */
	uint32_t wrong;
};

struct sv_throttle {
	pthread_mutex_t lock;
	unsigned char salt[32];
	uint64_t uses;
	struct slot slots[SETS][WAYS];
};

oh_status sv_throttle_new(struct sv_throttle **out, oh_error *err)
{
	struct sv_throttle *t = oh_calloc(1, sizeof *t);
	if (!t)
		return oh_nomem(err);
	if (pthread_mutex_init(&t->lock, NULL)) {
		oh_free(t);
		return oh_nomem(err);
	}
	oh_random(t->salt, sizeof t->salt);
	*out = t;
	return OH_OK;
}

void sv_throttle_free(struct sv_throttle *t)
{
	if (!t)
		return;
	(void)pthread_mutex_destroy(&t->lock);
	oh_free(t);
}

static uint64_t key_of(const struct sv_throttle *t, const char *what, int64_t tenant, oh_sv a,
                       oh_sv b)
{
	unsigned char digest[OH_DIGEST];
	uint64_t key;
	oh_hash h;
	oh_hash_init(&h);
	oh_hash_put(&h, t->salt, sizeof t->salt);
	oh_hash_field(&h, oh_sv_from(what));
	oh_hash_put(&h, &tenant, sizeof tenant);
	oh_hash_field(&h, a);
	oh_hash_field(&h, b);
	oh_hash_end(&h, digest);
	memcpy(&key, digest, sizeof key);
	return key ? key : 1;
}

/* One household has a /64 of IPv6 addresses to try from. */
static oh_sv network_of(oh_sv address, unsigned char out[8])
{
	struct in6_addr six;
	char text[64];
	if (address.n >= sizeof text || !memchr(address.p ? address.p : "", ':', address.n))
		return address;
	memcpy(text, address.p, address.n);
	text[address.n] = '\0';
	if (inet_pton(AF_INET6, text, &six) != 1)
		return address;
	memcpy(out, &six, 8);
	return (oh_sv){(const char *)out, 8};
}

/* The slot of a key, taken over from the one that rested longest when it is new. Longest in
 * uses, not in time: within one millisecond an address that tries thousands of accounts would
 * push out its own bucket and start with a full one. */
static struct slot *slot_of(struct sv_throttle *t, uint64_t key, int64_t now)
{
	struct slot *set = t->slots[key % SETS], *oldest = set;
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key) {
			if (now - set[i].touched > DAY)
				set[i].wrong = 0, set[i].until = 0;
			set[i].touched = now;
			set[i].used = ++t->uses;
			return &set[i];
		}
		if (set[i].used < oldest->used)
			oldest = &set[i];
	}
	memset(oldest, 0, sizeof *oldest);
	oldest->key = key;
	oldest->touched = now;
	oldest->used = ++t->uses;
	return oldest;
}

static unsigned pause_after(uint32_t wrong, uint32_t allowed)
{
	uint32_t past = wrong - allowed;
	if (wrong < allowed)
		return 0;
	return past < 10 && 1u << past < PAUSE_MOST ? 1u << past : PAUSE_MOST;
}

static unsigned seconds(int64_t ms)
{
	return ms <= 0 ? 0 : (unsigned)((ms + 999) / 1000);
}

/* Takes one from a bucket kept as the time at which it is full again. */
static unsigned take(struct slot *s, unsigned burst, unsigned every_ms, int64_t now)
{
	int64_t full = s->full > now ? s->full : now;
	int64_t room = (int64_t)burst * every_ms - (full - now);
	if (room < every_ms)
		return seconds((int64_t)every_ms - room);
	s->full = full + every_ms;
	return 0;
}

static void count_wrong(struct slot *s, uint32_t allowed, int64_t now)
{
	if (s->wrong < UINT32_MAX)
		s->wrong++;
	s->until = now + 1000 * (int64_t)pause_after(s->wrong, allowed);
}

struct slots {
	struct slot *pair, *account, *address;
};

/* Pointers live until the lock is given back: the three keys may share a set of four. */
static struct slots find(struct sv_throttle *t, const struct sv_try *who)
{
	unsigned char six[8];
	oh_sv none = {NULL, 0}, network = network_of(who->address, six);
	struct slots s = {NULL, NULL, NULL};
	s.account = slot_of(t, key_of(t, "account", who->tenant, who->account, none), who->now);
	s.pair = slot_of(t, key_of(t, "pair", who->tenant, who->account, network), who->now);
	if (network.n)
		s.address = slot_of(t, key_of(t, "address", 0, network, none), who->now);
	return s;
}

unsigned sv_throttle_try(struct sv_throttle *t, const struct sv_try *who)
{
	unsigned wait;
	(void)pthread_mutex_lock(&t->lock);
	struct slots s = find(t, who);
	bool known = s.pair->good && who->now - s.pair->good < (int64_t)KNOWN_DAYS * DAY;
	wait = seconds(s.pair->until - who->now);
	if (!wait && !known)
		wait = seconds(s.account->until - who->now);
	if (!wait && s.address)
		wait = take(s.address, ADDRESS_BURST, ADDRESS_EVERY, who->now);
	if (!wait) {
		count_wrong(s.pair, PAIR_FREE, who->now);
		count_wrong(s.account, ACCOUNT_FREE, who->now);
	}
	(void)pthread_mutex_unlock(&t->lock);
	return wait;
}

void sv_throttle_right(struct sv_throttle *t, const struct sv_try *who)
{
	(void)pthread_mutex_lock(&t->lock);
	struct slots s = find(t, who);
	s.pair->wrong = s.account->wrong = 0;
	s.pair->until = s.account->until = 0;
	s.pair->good = who->now;
	if (s.address)
		s.address->full -= ADDRESS_EVERY;
	(void)pthread_mutex_unlock(&t->lock);
}

unsigned sv_throttle_take(struct sv_throttle *t, const char *what, int64_t tenant, oh_sv key,
                          unsigned burst, unsigned every_ms, int64_t now)
{
	unsigned char six[8];
	unsigned wait;
	oh_sv network = network_of(key, six);
	if (!key.n)
		return 0;
	(void)pthread_mutex_lock(&t->lock);
	wait = take(slot_of(t, key_of(t, what, tenant, network, (oh_sv){NULL, 0}), now), burst,
	            every_ms, now);
	(void)pthread_mutex_unlock(&t->lock);
	return wait;
}
