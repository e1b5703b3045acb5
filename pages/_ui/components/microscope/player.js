// Playing: a step at every tick of a clock.

// `step` makes a step; `onChange(isPlaying)` is called when playing begins or ends.
export function createPlayer(step, onChange) {
  let timer = null;

  function play(stepsPerSecond) {
    timer = setInterval(step, 1000 / stepsPerSecond);
    onChange(true);
  }

  function pause() {
    if (timer === null) return;
    clearInterval(timer);
    timer = null;
    onChange(false);
  }

  function changeSpeed(stepsPerSecond) {
    if (timer === null) return;
    pause();
    play(stepsPerSecond);
  }

  return { play, pause, changeSpeed, isPlaying: () => timer !== null };
}
