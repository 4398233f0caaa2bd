const WORDS = (
  'coffee tea morning garden kitchen music piano river mountain city train ticket birthday party cake ' +
  'doctor appointment allergy peanut medicine project deadline meeting budget report customer invoice ' +
  'dog cat walk park weekend holiday beach summer winter snow school teacher daughter son brother sister ' +
  'likes hates prefers bought sold visited forgot remembered planned cancelled moved called wrote read ' +
  'because although after before every never always sometimes yesterday tomorrow today again maybe ' +
  'quiet loud early late cheap expensive green blue old new favourite difficult funny small large'
).split(' ');

/** `count` words that look like speech; the same for the same seed. */
export function makeSentence(seed: number, count: number): string {
  let state = (seed + 1) * 2_654_435_761;
  const words = Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return WORDS[state % WORDS.length] ?? '';
  });
  return `${words.join(' ')}.`;
}
