/** `workerData` of the thread that holds the model. */
export interface ModelWorkerData {
  readonly modelJar: string;
  readonly threads: number;
}

/** To the thread; it answers one before it is sent the next. */
export interface EmbedRequest {
  readonly texts: readonly string[];
}

/** From the thread: `ready` or `failed` once after its start, then one `vectors` or `failed` per request. */
export type ModelWorkerReply =
  | { readonly kind: 'ready'; readonly fingerprint: string }
  | { readonly kind: 'vectors'; readonly vectors: readonly Float32Array<ArrayBuffer>[] }
  | { readonly kind: 'failed'; readonly message: string };
