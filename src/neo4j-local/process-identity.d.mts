/** Text that names one process for ever, together with its pid; undefined when there is none. */
export function processStartTime(pid: number): Promise<string | undefined>;

/** False only when the process has certainly ended; in doubt it is alive. */
export function isAlive(pid: number, startTime: string | undefined): Promise<boolean>;

/** Like isAlive, but cheap enough for every second; off Linux it does not notice a pid that was given away. */
export function seemsAlive(pid: number, startTime: string | undefined): Promise<boolean>;
