import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { Gate } from "./gate.js";
import { BUNDLE, executable, freePort, start } from "./process.js";

export const CLIENT_ID = "relying-party";
/** The gate's path of a transaction. */
export const CREATE = /^\/api\/v1\/accounts$/;
/** The gate's paths of a poll. */
export const RETRIEVE = /^\/api\/v1\/accounts\/.+\/workflow-executions\//;
const POLLS = Array.from({ length: 120 }, (_, second) => `${second + 1}s`).join(",");

/** The bundle under the stand-in for its host, with simulated Jumio behind a gate and one client, `relyingParty`. */
export async function startService(relyingParty, { settings = {}, jumioSpeed = 1 } = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "service-"));
  const jumio = await start(
    executable("jumio-simulator"),
    ["--port", "0", "--client-id", "tests", "--client-secret", "tests", "--processing-seconds", "0", "--speed", String(jumioSpeed)],
    { env: { NO_COLOR: "1" }, ready: /listening.*(http:\/\/[\d.:]+)/ },
  );
  const gate = await Gate.open(jumio.match[1]);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secrets = { apiKey: text(), clientSecret: text() };
  const host = await start(
    executable("functions-host"),
    ["--script-root", BUNDLE, "--port", String(port), "--no-timers"],
    { env: { ...environment(url, gate.url, folder, relyingParty, secrets), ...settings }, ready: /Functions:/ },
  );
  await opened(url);
  const stop = async () => {
    await host.stop();
    await gate.close();
    await jumio.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { url, gate, stop, ...secrets, begin: (request) => begin(url, secrets.apiKey, request) };
}

function environment(url, jumio, folder, relyingParty, { apiKey, clientSecret }) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    AppSettings__PublicUrl: url,
    AppSettings__Store: "embedded",
    AppSettings__StorePath: path.join(folder, "store.redb"),
    AppSettings__SigningKey: privateKey.export({ type: "pkcs8", format: "pem" }),
    ...freshKeys(),
    CallerSettings__ApiKey: apiKey,
    ClientSettings__ClientId: CLIENT_ID,
    ClientSettings__ClientSecret: clientSecret,
    ClientSettings__RedirectUris: relyingParty.redirectUri,
    ClientSettings__DisplayName: "Contoso",
    ClientSettings__StartUrl: relyingParty.home,
    JumioSettings__AuthUsername: "tests",
    JumioSettings__AuthPassword: "tests",
    JumioSettings__WorkflowKey: "10011",
    JumioSettings__UserAgent: "Contoso Verification/v1.0",
    JumioSettings__AuthUrl: jumio,
    JumioSettings__AccountUrl: jumio,
    JumioSettings__RetrievalUrl: jumio,
    VerificationSettings__PollSchedule: POLLS,
    VerificationSettings__PollInterval: "1s",
  };
}

/** What tickets and rows of one deployment are made with; functions that share them know each other's. */
export const freshKeys = () => ({ AppSettings__LookupKey: `0:${key()}`, AppSettings__MasterKey: `0:${key()}` });

const key = () => randomBytes(32).toString("base64");
const text = () => randomBytes(24).toString("base64url");

async function opened(url) {
  const answer = await fetch(`${url}/api/oidc/.well-known/keys`);
  if (!answer.ok) throw new Error(`the functions do not answer: ${answer.status}`);
}

/** The policy's call of `start`; a new user unless one is given. */
async function begin(url, apiKey, request = {}) {
  const body = JSON.stringify({ objectId: randomUUID(), givenName: "Maria", surname: "Muster", dateOfBirth: "1988-04-17", ...request });
  const headers = { "content-type": "application/json", "x-verification-key": apiKey };
  const answer = await fetch(`${url}/api/start`, { method: "POST", headers, body });
  return answer.json();
}
