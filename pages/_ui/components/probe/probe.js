// Finds out every second why there may be no picture from the camera, and sends the reason when it has changed.
// The server cannot know it: whether the page may ask for a camera at all, what the person answered, and what
// error the player of streamlit-webrtc shows, which sits in a frame of the same origin.

import { mount } from "../js/mount.js";

const PLAYER = 'iframe[title*="webrtc_streamer"]';
const ERRORS = { NotAllowedError: "refused", NotFoundError: "no camera", NotReadableError: "busy", AbortError: "busy" };
const EVERY_MS = 1000;
const ON_PHONES = ["insecure", "unable", "no camera"]; // what helps there is another thing on a phone

export default mount(() => {
  let sent = "";
  let patienceMs = 0;
  let askedSince = 0; // milliseconds; 0 while nobody is asked for permission
  let send = () => {};
  const timer = setInterval(check, EVERY_MS);

  async function check() {
    const { reason, isAsking } = await findReason();
    askedSince = isAsking ? askedSince || Date.now() : 0;
    const isLate = isAsking && Date.now() - askedSince > patienceMs;
    const isPhone = ON_PHONES.includes(reason) && window.matchMedia("(pointer: coarse)").matches;
    const now = isLate ? "asking" : isPhone ? `${reason} on a phone` : reason;
    if (now === sent) return;
    sent = now;
    send(now);
  }

  return {
    show({ patience }, { setStateValue }) {
      send = (reason) => setStateValue("reason", reason);
      patienceMs = 1000 * patience;
      check();
    },
    close: () => clearInterval(timer),
  };
});

// Why the browser gives no picture, and whether it waits for the person's permission.
async function findReason() {
  if (!window.isSecureContext) return { reason: "insecure" };
  if (!navigator.mediaDevices?.getUserMedia) return { reason: "unable" };
  const player = document.querySelector(PLAYER)?.contentDocument;
  if (player?.head) dress(player);
  const error = player?.querySelector(".MuiAlert-standardError")?.innerText.trim() ?? "";
  const [name] = error.split(":");
  if (name in ERRORS) return { reason: ERRORS[name] };
  if (error) return { reason: error };
  const permission = await permissionState();
  if (permission === "denied") return { reason: "refused" };
  const devices = await navigator.mediaDevices.enumerateDevices();
  if (!devices.some((device) => device.kind === "videoinput")) return { reason: "no camera" };
  const buttons = [...(player?.querySelectorAll("button") ?? [])];
  const isOn = buttons.some((button) => button.innerText.toLowerCase() === "stop");
  return { reason: "", isAsking: isOn && permission === "prompt" };
}

// The player's buttons in the page's own type: its frame has neither our fonts nor our words' case.
function dress(player) {
  if (player.getElementById("rps-dress")) return;
  const style = player.createElement("style");
  style.id = "rps-dress";
  const faces = [...document.styleSheets].flatMap(fontFaces).join("\n");
  const { fontFamily } = getComputedStyle(document.body);
  style.textContent = `${faces}
    body *:not(svg, svg *) { font-family: ${fontFamily} !important; text-transform: none !important; letter-spacing: normal !important; }
    button { min-height: 2.5rem; font-size: 1rem !important; }`;
  player.head.append(style);
}

function fontFaces(sheet) {
  try {
    return [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => {
      const base = sheet.href ?? document.baseURI; // the player's frame lies elsewhere
      return rule.cssText.replace(/url\("?([^")]+)"?\)/g, (_, address) => `url("${new URL(address, base)}")`);
    });
  } catch {
    return []; // a sheet of another origin
  }
}

async function permissionState() {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state;
  } catch {
    return "unknown"; // some browsers do not know this permission
  }
}
