/* Numbered migrations, built into the program from db/. */
#ifndef OUHE_STORE_SQLITE_MIGRATE_H
#define OUHE_STORE_SQLITE_MIGRATE_H

#include "sqlite/driver.h"

typedef struct oh_migration {
	int number;
	const char *name;
	const char *sql;
	size_t n;
} oh_migration;

/* Made by the build. */
extern const oh_migration oh_migrations[];
extern const size_t oh_n_migrations;

/* What comes before the first: the mark of the program, the list of migrations. */
extern const char oh_first_sql[];
/* Whether the database has the migration. */
oh_status oh_migration_applied(oh_db *db, int number, bool *done, oh_error *err);
/* Number of the newest migration applied, 0 for an empty database. Refuses a database
 * that is not ours, newer than `list`, or made by other texts. Writes nothing. */
oh_status oh_migrate_check(oh_db *db, const oh_migration *list, size_t n, int *newest,
                           oh_error *err);
/* Applies what is missing, each in one transaction. */
oh_status oh_migrate(oh_db *db, const oh_migration *list, size_t n, oh_error *err);
/* Every foreign key holds; OH_EUNSUPPORTED with the table otherwise. */
oh_status oh_db_references(oh_db *db, oh_error *err);
/* Tables, indexes and triggers are what the migrations applied make, no more and no
 * less; OH_EFORMAT with the name of one that is not. */
oh_status oh_schema_check(oh_db *db, const oh_migration *list, size_t n, oh_error *err);
/* oh_store_open with other migrations, for tests. */
oh_status oh_store_open_with(const oh_store_config *config, const oh_migration *list, size_t n,
                             oh_store **out, oh_error *err);

#endif
