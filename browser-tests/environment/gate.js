import { once } from "node:events";
import http from "node:http";

/** Stands between the functions and simulated Jumio, and passes their calls on, or not. */
export class Gate {
  #target;
  #server;
  #rule = { matches: () => false };
  #held = [];

  static async open(target) {
    const gate = new Gate();
    gate.#target = new URL(target);
    gate.#server = http.createServer((request, response) => gate.#take(request, response)).listen(0, "127.0.0.1");
    // By itself Node.js closes connections that were idle for 5 s, and a call that meets the closing is lost.
    gate.#server.keepAliveTimeout = 0;
    await once(gate.#server, "listening");
    return gate;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Calls to paths like this wait until `release()`. */
  hold(path) {
    this.#rule = { matches: (url) => path.test(url), act: (request, response) => this.#held.push({ request, response }) };
  }

  /** Calls to paths like this get this status. */
  refuse(path, status) {
    this.#rule = { matches: (url) => path.test(url), act: (_, response) => response.writeHead(status).end() };
  }

  /** Calls to paths like this arrive, as far as the caller knows, and are never answered. */
  lose(path) {
    this.#rule = { matches: (url) => path.test(url), act: (request) => request.socket.destroy() };
  }

  /** Everything goes through again, what was held first. */
  release() {
    this.#rule = { matches: () => false };
    for (const { request, response } of this.#held.splice(0)) this.#forward(request, response);
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #take(request, response) {
    if (this.#rule.matches(request.url)) this.#rule.act(request, response);
    else this.#forward(request, response);
  }

  #forward(request, response) {
    const { hostname, port } = this.#target;
    const headers = { ...request.headers, host: this.#target.host };
    const onward = http.request({ hostname, port, path: request.url, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  }
}
