// Our side: one JSON object in, one out (crates/tokens/examples/interop.rs).
import { spawnSync } from 'node:child_process';

const [binary] = process.argv.slice(2);

export function ask(request) {
  const { stdout, stderr, status } = spawnSync(binary, { input: JSON.stringify(request), encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${binary} ended with ${status}: ${stderr}`);
  }
  return JSON.parse(stdout);
}
