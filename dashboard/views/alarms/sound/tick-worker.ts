/** Tells the page every second that a second has passed: a hidden tab's own timers come once a minute or not at all. */
const everyMs = 1_000;

setInterval(() => globalThis.postMessage(null), everyMs);
