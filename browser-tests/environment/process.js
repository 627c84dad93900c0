import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds the workspace's Cargo.toml. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What `cargo xtask bundle` lays out. */
export const BUNDLE = path.join(ROOT, "dist");

const START_SECONDS = 30;

/** The executable of a package of the workspace, as `npm test` has built it. */
export function executable(name) {
  const target = process.env.CARGO_TARGET_DIR ?? "target";
  return path.resolve(ROOT, target, "debug", process.platform === "win32" ? `${name}.exe` : name);
}

/** Starts a program and waits until its output matches `ready`; it ends with `stop()`, at the latest with this process. */
export async function start(program, options, { env = {}, ready }) {
  const child = spawn(program, options, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const match = await said(child, ready, program).catch((error) => {
    kill();
    throw error;
  });
  const stop = async () => {
    process.off("exit", kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGINT");
    await ended;
  };
  return { match, stop };
}

function said(child, ready, program) {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (why) => reject(new Error(`${path.basename(program)} ${why}:\n${output}`));
    const limit = setTimeout(() => fail(`was not ready after ${START_SECONDS} s`), START_SECONDS * 1000);
    const hear = (chunk) => {
      output += chunk;
      const match = ready.exec(output);
      if (!match) return;
      clearTimeout(limit);
      resolve(match);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", (error) => fail(`could not be started (${error.message})`));
    child.once("exit", (code, signal) => fail(`ended (${signal ?? code})`));
  });
}

/** A port that was free a moment ago. */
export async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
