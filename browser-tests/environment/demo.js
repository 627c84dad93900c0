import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { BUNDLE, executable, start } from "./process.js";

/** `cargo demo` with a folder of its own, so that it disturbs no other: `home` is the address that it prints. */
export async function startDemo() {
  const folder = await mkdtemp(path.join(os.tmpdir(), "demo-"));
  const demo = await start(executable("demo"), ["--bundle", BUNDLE, "--folder", folder], { ready: /Open (http:\S+)/ });
  const stop = async () => {
    await demo.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { home: demo.match[1], stop };
}
