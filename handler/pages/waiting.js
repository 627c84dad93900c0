"use strict";
// Asks the server whether the verdict is there and leaves the page as soon as it is. The page works without this file:
// it then reloads itself, and the server answers a reload with the way onward.
(() => {
  const LONGEST_PAUSE_SECONDS = 60;
  const ANSWER_WITHIN_SECONDS = 10;

  const { dataset: page } = document.getElementById("waiting");
  const announcement = document.getElementById("announcement");
  const later = document.getElementById("later");

  let pauseSeconds = Number(page.pollSeconds);
  let timer;
  let isAsking = false;
  let isOffline = false;
  let isLeaving = false;

  // A live region speaks up when its text changes, so a repeated text has to go away first.
  const announce = (text) => {
    announcement.textContent = "";
    if (text) setTimeout(() => { announcement.textContent = text; }, 50);
  };

  const plan = () => {
    clearTimeout(timer);
    if (!document.hidden && !isLeaving) timer = setTimeout(look, pauseSeconds * 1000);
  };

  const leave = () => {
    isLeaving = true;
    announce(page.ready);
    location.replace(page.continueUrl);
  };

  const slowDown = () => {
    pauseSeconds = Math.min(pauseSeconds * 2, LONGEST_PAUSE_SECONDS);
  };

  const ask = async () => {
    const patience = new AbortController();
    const limit = setTimeout(() => patience.abort(), ANSWER_WITHIN_SECONDS * 1000);
    try {
      return await fetch(page.statusUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ ticket: page.ticket }),
        cache: "no-store",
        signal: patience.signal,
      });
    } finally {
      clearTimeout(limit);
    }
  };

  const cameBack = () => {
    announce(isOffline ? page.online : "");
    isOffline = false;
  };

  const wentAway = (error) => {
    // No answer in time is a slow server, not a lost network.
    if (error.name !== "AbortError" && !isOffline) {
      isOffline = true;
      announce(page.offline);
    }
    slowDown();
  };

  // The server knows best what to say about a request that it refuses; a busy or broken one just gets more time.
  const refused = (status, byHand) => {
    if (status >= 500 || status === 429) {
      if (byHand === true) announce(page.still);
      return slowDown();
    }
    isLeaving = true;
    location.reload();
  };

  const look = async (byHand) => {
    if (isAsking || isLeaving) return;
    isAsking = true;
    clearTimeout(timer);
    try {
      const response = await ask();
      if (response.status < 500) cameBack();
      if (!response.ok) {
        refused(response.status, byHand);
      } else {
        const answer = await response.json();
        if (answer.ready === true) return leave();
        pauseSeconds = Math.max(1, Number(answer.pollSeconds) || Number(page.pollSeconds));
        if (byHand === true) announce(page.still);
      }
    } catch (error) {
      wentAway(error);
    } finally {
      isAsking = false;
      plan();
    }
  };

  const offerLater = () => {
    later.hidden = false;
    document.getElementById("usual").hidden = true;
  };

  document.getElementById("check-now").addEventListener("click", (event) => {
    event.preventDefault();
    look(true);
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
  window.addEventListener("online", () => look());
  window.addEventListener("offline", () => wentAway(new Error("offline")));
  // Back from the page's cache: whatever was on its way then is gone.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isAsking = false;
    isLeaving = false;
    look();
  });
  if (later.hidden) setTimeout(offerLater, Number(page.laterSeconds) * 1000);
  plan();
})();
