/* Files out of a drop or a file dialog, folders walked to their end. */
import { isNoise } from './side'

export interface Found {
  path: string
  file: File
}

const MAX_FILES = 5000

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** readEntries gives a hundred at a time and must be asked until it gives none. */
async function children(dir: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = dir.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (!some.length) return all
    all.push(...some)
  }
}

async function walk(entry: FileSystemEntry, out: Found[]): Promise<void> {
  if (out.length >= MAX_FILES) return
  if (entry.isFile) {
    const path = entry.fullPath.replace(/^\//, '')
    if (!isNoise(path)) out.push({ path, file: await fileOf(entry as FileSystemFileEntry) })
  } else if (!isNoise(entry.name)) {
    for (const child of await children(entry as FileSystemDirectoryEntry)) await walk(child, out)
  }
}

/** Entries must be taken before the first await: the list dies with the event. */
export async function fromDrop(data: DataTransfer): Promise<Found[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter((e) => e != null)
  if (!entries.length) return fromInput(data.files)
  const out: Found[] = []
  for (const entry of entries) await walk(entry, out)
  return out
}

export function fromInput(files: FileList | File[]): Found[] {
  return [...files]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter((f) => !isNoise(f.path))
    .slice(0, MAX_FILES)
}
