import { useMutation, useQuery, useSubscription } from '@apollo/client/react';
import { useRef, useState } from 'react';
import { AddMemoriesDocument, ListMemoriesDocument, MemoryChangedDocument } from '../operations.generated.js';
import { applyChange } from './apollo.js';

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const TOLD = { ADD: 'New', UPDATE: 'Changed', DELETE: 'Deleted', EXPIRE: 'Expired', SUPERSEDE: 'Replaced' };

/** All memories of the scope, newest first, page by page, and what happens to them as it happens. */
export function Memories({ scope }) {
  const { data, error, fetchMore, loading, refetch } = useQuery(ListMemoriesDocument, {
    variables: { scope },
  });
  const [news, setNews] = useState(null);
  const asking = useRef({ isUnderWay: false, isStale: false }).current;

  // One at a time, since Apollo Client would take a list that is on its way for the answer.
  const askAgain = async () => {
    asking.isUnderWay = true;
    do {
      asking.isStale = false;
      await refetch().catch(() => null);
    } while (asking.isStale);
    asking.isUnderWay = false;
  };

  const { error: silence } = useSubscription(MemoryChangedDocument, {
    variables: { scope },
    skip: data === undefined,
    onData: ({ client, data: { data: changed } }) => {
      if (!changed) return;
      applyChange(client.cache, scope, changed.memoryChanged);
      // A list that is on its way may be older than this change, and undo it.
      if (asking.isUnderWay) asking.isStale = true;
      // What happened between the list and the beginning of the subscription was told to neither.
      else if (news === null) askAgain();
      setNews(changed.memoryChanged);
    },
  });
  const { nodes = [], totalCount, pageInfo } = data?.memories ?? {};

  return (
    <section aria-labelledby="all" aria-busy={loading}>
      <h2 id="all">
        All <small>{totalCount}</small>
      </h2>
      <Remember scope={scope} />
      <p role="status">{news && `${TOLD[news.event]}: ${news.memory?.text ?? news.memoryId}`}</p>
      <Failure error={error ?? silence} />
      <ol>
        {nodes.map(({ id, text, actorId, role, eventAt }) => (
          <li key={id} className={id === news?.memoryId ? 'new' : undefined}>
            <p>{text}</p>
            <small>
              {actorId ?? role.toLowerCase()} ·{' '}
              <time dateTime={eventAt}>{WHEN.format(new Date(eventAt))}</time>
            </small>
          </li>
        ))}
      </ol>
      {pageInfo?.hasNextPage && (
        <button type="button" onClick={() => fetchMore({ variables: { after: pageInfo.endCursor } })}>
          Show more
        </button>
      )}
      {data && nodes.length === 0 && <p>Nothing is remembered yet.</p>}
    </section>
  );
}

/** Adds a memory. The list hears of it like everybody else: from the subscription. */
function Remember({ scope }) {
  const [add, { error }] = useMutation(AddMemoriesDocument);
  const submit = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = new FormData(form).get('text');
    const added = await add({ variables: { input: { entries: [{ scope, text }] } } }).catch(() => null);
    if (added) form.reset();
  };
  return (
    <form onSubmit={submit} autoComplete="off">
      <label htmlFor="text">Remember</label>
      <input id="text" name="text" required maxLength={2000} />
      <button type="submit">Add</button>
      <Failure error={error} />
    </form>
  );
}

export function Failure({ error }) {
  return error ? <p role="alert">{error.message}</p> : null;
}
