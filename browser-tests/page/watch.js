/** What went wrong on a page that nobody sees: its console, its scripts, its content security policy. */
export class Watch {
  troubles = [];
  /** Requests to `status`: when each was sent, in milliseconds. */
  polls = [];

  static async on(page) {
    const watch = new Watch();
    page.on("console", (message) => watch.#hear(message));
    page.on("pageerror", (error) => watch.troubles.push(`script: ${error.message}`));
    page.on("request", (request) => {
      if (new URL(request.url()).pathname === "/api/status") watch.polls.push(Date.now());
    });
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    return watch;
  }

  #hear(message) {
    // Chromium also reports the status of an error page itself, which is as it should be.
    const isPageItself = message.text().startsWith("Failed to load resource") && message.location().url === message.page().url();
    if (["error", "warning"].includes(message.type()) && !isPageItself) this.troubles.push(`console: ${message.text()}`);
  }
}
