/**
 * Turns this process, when root runs it, into one of a user who owns nothing: root may write anywhere and
 * signal everybody. Called after the modules are loaded, since that user may not be able to read them.
 */
export function giveUpRoot() {
  if (process.getuid?.() !== 0) return;
  process.setgroups([]);
  process.setgid(65_534);
  process.setuid(65_534);
}
