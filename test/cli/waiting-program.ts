import { aborted, catchInterrupts } from '../../src/app/interrupts.js';

// Says when it was asked to end, and then takes for ever.
const interrupts = catchInterrupts();
console.log(JSON.stringify({ started: true }));
setInterval(() => undefined, 1_000);
await aborted(interrupts.signal);
console.log(JSON.stringify({ asked: String(interrupts.signal.reason.message) }));
