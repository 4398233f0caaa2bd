/** `workerData` of the thread that holds the model. */
export interface ModelWorkerData {
  readonly modelJar: string;
  readonly threads: number;
}

/** To the thread; it answers one `embed` before it is sent the next. `stop` ends it after the text it is at. */
export type ModelWorkerRequest =
  | { readonly kind: 'embed'; readonly texts: readonly string[] }
  | { readonly kind: 'stop' };

/** From the thread: `ready` or `failed` once after its start, then one `vectors` or `failed` per request. */
export type ModelWorkerReply =
  | { readonly kind: 'ready'; readonly fingerprint: string }
  | { readonly kind: 'vectors'; readonly vectors: readonly Float32Array<ArrayBuffer>[] }
  | { readonly kind: 'failed'; readonly message: string };
