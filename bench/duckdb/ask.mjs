// DuckDB, in memory, in this process, for engine_bench.py.
//
//   node ask.mjs ask DEMANDS QUESTIONS N ROUNDS   files by engine_run dump and engine_run sql
//   node ask.mjs join DEMANDS SUPPLIES N
//
// The table lies in the order of the classes, so that the least and greatest value that
// DuckDB keeps of each row group spare it all others; words are in a column that no question
// reads. Statements are prepared before the clock runs. Prints lines as engine_run does.
import { readFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const NUMBERS = 12;
const SETS = 5;
const TOP = 10;
const NAME = "DuckDB";
const range = (n) => [...Array(n).keys()];

// As engine_mix and engine_checksum in answer.c: sums of 32 bits.
function mix(x) {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function bestSum(ids, ranks) {
  let sum = ids.length;
  for (let i = 0; i < ids.length; i++) sum = Math.imul(sum, 31) + mix(ids[i] * 3 + ranks[i]);
  return sum >>> 0;
}

function gapSum(columns) {
  const at = new Map(columns[0].map((f, i) => [Number(f), i]));
  let sum = 0;
  for (const f of range(NUMBERS + SETS)) {
    const i = at.get(f);
    const count = i === undefined ? 0 : Number(columns[1][i]);
    const amount = i === undefined ? 0n : BigInt(columns[2][i]);
    const low = mix(Number(amount & 0xffffffffn));
    const high = mix(Number(amount >> 32n) + 1);
    sum += mix(Math.imul(f, 0x01000193) + mix(count + low + high));
  }
  return sum >>> 0;
}

function checksum(question, columns) {
  if (question === "gap") return gapSum(columns);
  if (question === "best") return bestSum(columns[0], columns[1]);
  let sum = columns[0].length;
  let mixed = 0;
  for (const id of columns[0]) {
    sum += mix(id);
    mixed ^= mix(id ^ 0x5bd1e995);
  }
  return (sum + mixed) >>> 0;
}

const figure = (size, name, value, unit) =>
  console.log(["figure", size, name, value, unit].join("\t"));
const seconds = (since) => Number(process.hrtime.bigint() - since) / 1e9;

async function open() {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  return instance.connect();
}

async function load(db, table, file) {
  const columns = { id: "INTEGER", class: "INTEGER", amount: "BIGINT", stated: "INTEGER" };
  for (const k of range(SETS)) columns[`s${k}`] = "INTEGER";
  for (const a of range(NUMBERS))
    for (const c of table === "demand" ? ["lo", "hi"] : ["low", "high"]) columns[c + a] = "DOUBLE";
  if (table === "demand") columns.words = "VARCHAR";
  const list = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
  const start = process.hrtime.bigint();
  await db.run(`CREATE TABLE ${table} AS SELECT * FROM read_csv('${file}', delim = '\t',
    header = false, quote = '', columns = {${list.join(", ")}})`);
  await db.run("ANALYZE");
  return seconds(start);
}

async function ask(demands, questions, size, rounds) {
  const db = await open();
  figure(size, `load · ${NAME}`, await load(db, "demand", demands), "s");
  const asked = [];
  for (const line of readFileSync(questions, "utf8").trimEnd().split("\n")) {
    const [question, probe, sql] = line.split("\t");
    asked.push({ question, probe, statement: await db.prepare(sql), least: Infinity });
  }
  // The first round is for the answers; of the others the least counts, as in run.c.
  for (let round = 0; round <= rounds; round++) {
    for (const a of asked) {
      const start = process.hrtime.bigint();
      const result = await a.statement.run();
      const columns = await result.getColumns();
      const ns = Number(process.hrtime.bigint() - start);
      const sum = checksum(a.question, columns.length ? columns : [[], [], []]);
      if (round === 0) a.sum = sum;
      else if (sum !== a.sum) throw new Error(`${a.question} ${a.probe}: two answers`);
      else a.least = Math.min(a.least, ns);
    }
  }
  for (const a of asked)
    console.log(["answer", size, a.question, NAME, a.probe, a.sum, a.least].join("\t"));
}

// The best ten supplies of each demand. A supply states each point twice, as what must reach
// the lower bound and what must stay below the upper one; where it is silent neither can be
// missed. Rank, amount and id are one number, so that the ten least a group will do: faster
// than a window (3 times) and than a lateral subquery (10 times).
async function join(demands, supplies, size) {
  const db = await open();
  await load(db, "demand", demands);
  await load(db, "supply", supplies);
  const misses = range(NUMBERS)
    .map((a) => `(s.low${a} < d.lo${a} OR s.high${a} > d.hi${a})::TINYINT`)
    .concat(range(SETS).map((k) => `((s.s${k} & d.s${k}) = 0)::TINYINT`));
  const start = process.hrtime.bigint();
  const before = process.cpuUsage();
  await db.run(`CREATE TABLE best AS
    SELECT d, min((CASE WHEN v > 0 THEN 2 WHEN u THEN 1 ELSE 0 END)::BIGINT * ${2 ** 52}
                  + (${2 ** 31} - amount) * ${2 ** 20} + s, ${TOP}) AS keys
    FROM (SELECT d.id AS d, s.id AS s, s.amount, ${misses.join(" + ")} AS v,
                 (d.stated & ~s.stated) <> 0 AS u
          FROM demand d JOIN supply s ON d.class = s.class)
    WHERE v <= 2 GROUP BY d`);
  const spent = seconds(start);
  const used = process.cpuUsage(before);
  const sums = new Uint32Array(size);
  for (const [d, keys] of await (await db.run("SELECT d, keys FROM best")).getRows()) {
    const ids = keys.items.map((k) => Number(k & 0xfffffn));
    sums[d] = bestSum(ids, keys.items.map((k) => Number(k >> 52n)));
  }
  let sum = 0;
  sums.forEach((x, d) => (sum += mix(d + x)));
  figure(size, `join · ${NAME}`, spent, "s");
  figure(size, `join, processor · ${NAME}`, (used.user + used.system) / 1e6, "s");
  console.log(["answer", size, "join", NAME, size, sum >>> 0, 0].join("\t"));
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === "ask") await ask(rest[0], rest[1], rest[2], Number(rest[3]));
else if (mode === "join") await join(rest[0], rest[1], Number(rest[2]));
else throw new Error("see the head of ask.mjs");
