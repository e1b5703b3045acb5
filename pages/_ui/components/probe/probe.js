// Asks the browser every second why there may be no picture from the camera, and tells the server when that changes.
// It sees what the server cannot: whether the page may ask for a camera at all, what the person answered, and what
// error the player of streamlit-webrtc shows, which sits in a frame of the same origin.

const PLAYER = 'iframe[title*="webrtc_streamer"]';
const ERRORS = { NotAllowedError: "refused", NotFoundError: "no camera", NotReadableError: "busy", AbortError: "busy" };
const probes = new WeakMap(); // by the element Streamlit gave

export default function ({ data, parentElement, setStateValue }) {
  let probe = probes.get(parentElement);
  if (!probe) {
    probe = { told: "", timer: 0, askedSince: 0 };
    probes.set(parentElement, probe);
    probe.timer = setInterval(() => look(probe), 1000);
  }
  probe.tell = (reason) => setStateValue("reason", reason);
  probe.patience = data.patience;
  look(probe);
  return () => {
    if (!parentElement.isConnected) clearInterval(probe.timer); // Streamlit also calls this for a run that a newer one overtook
  };
}

async function look(probe) {
  const reason = await findReason(probe);
  if (reason === probe.told) return;
  probe.told = reason;
  probe.tell(reason);
}

async function findReason(probe) {
  if (!window.isSecureContext) return "insecure";
  if (!navigator.mediaDevices?.getUserMedia) return "unable";
  const player = document.querySelector(PLAYER)?.contentDocument;
  const error = player?.querySelector(".MuiAlert-standardError")?.innerText.trim() ?? "";
  const [name] = error.split(":");
  if (name in ERRORS) return ERRORS[name];
  if (error) return error;
  const permission = await permissionState();
  if (permission === "denied") return "refused";
  const devices = await navigator.mediaDevices.enumerateDevices();
  if (!devices.some((device) => device.kind === "videoinput")) return "no camera";
  const isOn = [...(player?.querySelectorAll("button") ?? [])].some((button) => button.innerText.toLowerCase() === "stop");
  const isAsking = isOn && permission === "prompt";
  probe.askedSince = isAsking ? probe.askedSince || Date.now() : 0;
  return isAsking && Date.now() - probe.askedSince > 1000 * probe.patience ? "asking" : "";
}

async function permissionState() {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state;
  } catch {
    return "unknown"; // some browsers do not know this permission
  }
}
