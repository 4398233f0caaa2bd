/** The number that was given for an option. Throws when it is none above 0. */
export function wholeNumber(option: string, given: string): number {
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`${option} is '${given}'; it must be a whole number above 0, such as ${option} 10.`);
  }
  return value;
}

/** Whole numbers with commas between them. */
export function wholeNumbers(option: string, given: string): readonly number[] {
  return given.split(',').map((part) => wholeNumber(option, part.trim()));
}
