"use strict";
// Goes on by itself, as the page does without this file, but not while nobody looks or the network is gone: a browser
// without network would put its own error in this page's place.
(() => {
  const link = document.getElementById("go-on");
  let timer;

  const goOn = () => {
    if (!document.hidden && navigator.onLine) location.replace(link.href);
  };

  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(goOn, Number(link.dataset.refreshSeconds) * 1000);
  };

  document.addEventListener("visibilitychange", plan);
  window.addEventListener("online", plan);
  window.addEventListener("pageshow", plan);
})();
