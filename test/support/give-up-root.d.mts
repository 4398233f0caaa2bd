/** Turns this process, when root runs it, into one of a user who owns nothing. */
export function giveUpRoot(): void;
