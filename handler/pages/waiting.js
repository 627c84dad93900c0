"use strict";
// Asks the server whether the verdict is there and leaves the page as soon as it is. The page works without this file:
// it then reloads itself, and the server answers a reload with the way onward.
(() => {
  const LONGEST_PAUSE_SECONDS = 60;
  const ANSWER_WITHIN_SECONDS = 10;
  // A live region speaks up when its text changes, so the text comes a moment after the region is there and empty.
  const SPEAK_UP_MILLISECONDS = 50;

  const { dataset: page } = document.getElementById("waiting");
  const announcement = document.getElementById("announcement");
  const later = document.getElementById("later");

  let pauseSeconds = Number(page.pollSeconds);
  let timer;
  let speaking;
  let isAsking = false;
  let isAskedByHand = false;
  let isOffline = false;
  let isLeaving = false;

  const announce = (text) => {
    clearTimeout(speaking);
    announcement.textContent = "";
    if (text) speaking = setTimeout(() => { announcement.textContent = text; }, SPEAK_UP_MILLISECONDS);
  };

  const plan = () => {
    clearTimeout(timer);
    if (!document.hidden && !isLeaving) timer = setTimeout(poll, pauseSeconds * 1000);
  };

  const slowDown = () => {
    pauseSeconds = Math.min(pauseSeconds * 2, LONGEST_PAUSE_SECONDS);
  };

  // The time limit covers the body as well: a connection that dies in the middle of it would otherwise never end.
  const ask = async () => {
    const patience = new AbortController();
    const limit = setTimeout(() => patience.abort(), ANSWER_WITHIN_SECONDS * 1000);
    try {
      const response = await fetch(page.statusUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ ticket: page.ticket }),
        cache: "no-store",
        signal: patience.signal,
      });
      return { status: response.status, answer: response.ok ? await response.json() : null };
    } finally {
      clearTimeout(limit);
    }
  };

  const leave = () => {
    isLeaving = true;
    announce(page.ready);
    location.replace(page.continueUrl);
  };

  // The server knows best what to say about a request that it refuses.
  const startOver = () => {
    isLeaving = true;
    location.reload();
  };

  const stillWaiting = () => {
    if (isAskedByHand) announce(page.still);
    else announce(isOffline ? page.online : "");
    isOffline = false;
  };

  const hear = ({ status, answer }) => {
    const isBusy = status >= 500 || status === 429;
    if (answer && answer.ready === true) return leave();
    if (!answer && !isBusy) return startOver();
    if (isBusy) slowDown();
    else pauseSeconds = Math.max(1, Number(answer.pollSeconds) || Number(page.pollSeconds));
    stillWaiting();
  };

  // Fetch rejects with a TypeError when the network is gone; an answer that is late or garbled is none of its business.
  const hearNothing = (error) => {
    slowDown();
    if (!(error instanceof TypeError)) {
      if (isAskedByHand) announce(page.still);
    } else if (!isOffline || isAskedByHand) {
      isOffline = true;
      announce(page.offline);
    }
  };

  const poll = async () => {
    if (isAsking || isLeaving || document.hidden) return;
    isAsking = true;
    clearTimeout(timer);
    try {
      hear(await ask());
    } catch (error) {
      hearNothing(error);
    } finally {
      isAsking = false;
      isAskedByHand = false;
      plan();
    }
  };

  const offerLater = () => {
    const message = document.getElementById("later-message");
    const text = message.textContent;
    message.textContent = "";
    later.hidden = false;
    document.getElementById("usual").hidden = true;
    setTimeout(() => { message.textContent = text; }, SPEAK_UP_MILLISECONDS);
  };

  document.getElementById("check-now").addEventListener("click", (event) => {
    event.preventDefault();
    isAskedByHand = true;
    poll();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : poll()));
  window.addEventListener("online", poll);
  window.addEventListener("offline", () => {
    isOffline = true;
    announce(page.offline);
  });
  // Back from the page's cache: whatever was on its way then is gone.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isAsking = false;
    isLeaving = false;
    poll();
  });
  if (later.hidden) setTimeout(offerLater, Number(page.laterSeconds) * 1000);
  plan();
})();
