import type { components } from '@/api/generated/schema'

export type Schemas = components['schemas']
export type Side = Schemas['Side']
export type Import = Schemas['Import']
export type ImportColumn = Schemas['ImportColumn']
export type ImportRow = Schemas['ImportRow']
export type ImportRowEdit = Schemas['ImportRowEdit']
export type RowPage = Schemas['ImportRowList']
export type Issue = Schemas['Issue']
export type Visibility = Schemas['Visibility']
export type Target = NonNullable<Import['targets']>[number]
export type Sheet = NonNullable<Import['sheets']>[number]
export type RowFilter = 'all' | 'ready' | 'mend' | 'duplicate' | 'skipped'
/* What a person answers; taking it back (none) is the undo's. */
export type RowDecision = NonNullable<ImportRow['decision']>
