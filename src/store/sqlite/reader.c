/* Reading: a connection out of the pool, one snapshot a closure. */
#include "sqlite/driver.h"

static void one_less(oh_store *s)
{
	pthread_mutex_lock(&s->pool_lock);
	s->readers--;
	pthread_cond_signal(&s->pool_free);
	pthread_mutex_unlock(&s->pool_lock);
}

static oh_status take(oh_store *s, oh_db **out, oh_error *err)
{
	pthread_mutex_lock(&s->pool_lock);
	while (!s->idle && s->readers >= s->most_readers)
		pthread_cond_wait(&s->pool_free, &s->pool_lock);
	oh_db *db = s->idle;
	if (db)
		s->idle = db->next;
	else
		s->readers++;
	pthread_mutex_unlock(&s->pool_lock);
	oh_status st = OH_OK;
	if (!db)
		st = oh_db_connect(s->path, s->read_only ? ROLE_ONLOOKER : ROLE_READER, &s->ids,
		                   &db, err);
	if (st) {
		one_less(s);
		return st;
	}
	*out = db;
	return OH_OK;
}

static void give(oh_store *s, oh_db *db)
{
	pthread_mutex_lock(&s->pool_lock);
	db->next = s->idle;
	s->idle = db;
	pthread_cond_signal(&s->pool_free);
	pthread_mutex_unlock(&s->pool_lock);
}

oh_status oh_store_read(oh_store *s, oh_tx_fn fn, void *ctx, oh_error *err)
{
	oh_db *db = NULL;
	if (oh_in_closure)
		return oh_raise(err, OH_EUSAGE, &oh_msg_store_nested);
	oh_status st = take(s, &db, err);
	if (st)
		return st;
	st = oh_db_run(db, NULL, err, "BEGIN", "");
	if (!st) {
		oh_in_closure = true;
		st = fn(db, ctx, err);
		oh_in_closure = false;
		oh_db_sweep(db);
		/* Nothing was written, so this only lets the snapshot go. */
		if (!sqlite3_get_autocommit(db->h))
			(void)oh_db_exec(db, "ROLLBACK", NULL);
	}
	if (sqlite3_get_autocommit(db->h)) {
		give(s, db);
	} else { /* no memory even for that: the connection takes its snapshot along */
		oh_db_close(db);
		one_less(s);
	}
	return st;
}
