// The video of the page's player, which stands in a frame of its own, of the same origin.

const PLAYERS = 'iframe[title*="webrtc_streamer"]';

// Where the video lies in the window, in CSS pixels: {left, top, wide, high}; null while none plays.
export function videoPlace() {
  for (const frame of document.querySelectorAll(PLAYERS)) {
    const video = frame.contentDocument?.querySelector("video");
    if (!video?.videoWidth || !video.clientHeight || !frame.clientHeight) continue;
    const [outer, inner] = [frame.getBoundingClientRect(), video.getBoundingClientRect()];
    return { left: outer.left + inner.left, top: outer.top + inner.top, wide: inner.width, high: inner.height };
  }
  return null;
}
