// Reads every query of the repository as Log Analytics does: syntax, and the names of tables, columns and functions.

import { createRequire } from "node:module";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
require("@kusto/language-service-next/bridge.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.js");
const { GlobalState, KustoCode, Symbols } = globalThis.Kusto.Language;

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const COMMON = "TimeGenerated: datetime, OperationId: string, AppRoleName: string, AppRoleInstance: string, Properties: dynamic";
const CALL = "Name: string, Success: bool, ResultCode: string, DurationMs: real, ItemCount: int";

// The columns that queries here use (Azure Monitor, "Azure Monitor Logs table reference").
const TABLES = {
  AppTraces: `${COMMON}, Message: string, SeverityLevel: int, ItemCount: int`,
  AppRequests: `${COMMON}, ${CALL}, Url: string`,
  AppDependencies: `${COMMON}, ${CALL}, DependencyType: string, Target: string, Data: string`,
  AppMetrics: `${COMMON}, Name: string, Sum: real, Min: real, Max: real, ItemCount: int`,
  Usage: "TimeGenerated: datetime, DataType: string, IsBillable: bool, Quantity: real",
  _LogOperation: "TimeGenerated: datetime, Category: string, Operation: string, Level: string, Detail: string",
  // The same lines under the names of a query of the component.
  traces: "timestamp: datetime, message: string, severityLevel: int, customDimensions: dynamic",
};

const tables = Object.entries(TABLES).map(([name, columns]) => Symbols.TableSymbol.From(`(${columns})`).WithName(name));
const state = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1("logs", tables, false));

/** What is wrong with a query. */
function faults(query) {
  const diagnostics = KustoCode.ParseAndAnalyze(query, state).GetDiagnostics();
  return Array.from({ length: diagnostics.Count }, (_, index) => diagnostics.getItem(index).Message);
}

const IS_QUERY = new RegExp(`^(union |${Object.keys(TABLES).join("|")})`);

/** The queries in the fenced blocks of a document; each begins with the name of a table. */
function inDocument(text) {
  const blocks = text.split("```").filter((_, index) => index % 2 === 1);
  return blocks.flatMap((block) => {
    const queries = [];
    for (const line of block.split("\n").slice(1)) {
      if (IS_QUERY.test(line)) queries.push(line);
      else if (queries.length > 0) queries.push(`${queries.pop()}\n${line}`);
    }
    return queries;
  });
}

const inTemplate = (text) => [...text.matchAll(/^\s*query: '(.*)'$/gm)].map(([, query]) => query);
const inWorkbook = (text) => JSON.parse(text).items.flatMap(({ content }) => content.query ?? []);

async function queries() {
  const read = async (file, find) => find(await readFile(path.join(ROOT, file), "utf8")).map((query) => ({ file, query }));
  const runbooks = (await readdir(path.join(ROOT, "docs/runbooks"))).map((name) => `docs/runbooks/${name}`);
  const documents = ["docs/operate.md", "docs/reference/telemetry.md", ...runbooks];
  const all = [read("infra/alerts.bicep", inTemplate), read("infra/workbook.json", inWorkbook)];
  return (await Promise.all([...all, ...documents.map((file) => read(file, inDocument))])).flat();
}

// A check that cannot fail is none.
for (const wrong of ["AppTraces | filterr x", "AppTraces | where Nope > 1", "NoTable | take 1", "AppTraces | summarize nope(1)"]) {
  if (faults(wrong).length === 0) throw new Error(`not found to be wrong: ${wrong}`);
}

const found = await queries();
if (found.length < 25) throw new Error(`only ${found.length} queries were found`);
const wrong = found.flatMap(({ file, query }) => faults(query).map((fault) => `${file}: ${fault}\n  ${query}`));
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
console.log(`${found.length} queries are right`);
