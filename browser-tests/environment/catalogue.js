import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { ROOT } from "./process.js";

const LOCALES = path.join(ROOT, "crates", "messages", "locales");

/** A name that runs against the sentence is set apart (Unicode Standard Annex 9, 2.4). */
const ISOLATED = "\u2068Contoso\u2069";

/** Every language that the pages speak. */
export const LANGUAGES = readdirSync(LOCALES).sort();

/** The text of a message without branches, as the functions' pages show it. */
export function text(id, language = "en") {
  const folder = path.join(LOCALES, language);
  const lines = readdirSync(folder).flatMap((file) => readFileSync(path.join(folder, file), "utf8").split("\n"));
  const line = lines.find((candidate) => candidate.startsWith(`${id} = `));
  if (!line) throw new Error(`there is no message "${id}" in ${language}`);
  return line.slice(id.length + 3).trim().replaceAll(/\{ *\$client *\}/g, language === "ar" ? ISOLATED : "Contoso");
}
