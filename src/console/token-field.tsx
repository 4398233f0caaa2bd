import { useState } from 'react';

const REFUSED = 'This server needs its token (ENGRAPH_TOKEN).';

/** The field for the server's bearer token. Its value lives in this page only: no cookie, no storage. */
export function TokenField({ onChange, state }) {
  const [value, setValue] = useState('');
  const refused = state === 'refused';

  const submit = (event) => {
    event.preventDefault();
    onChange(value.trim());
  };

  return (
    <form className="console-token" onSubmit={submit} autoComplete="off">
      <label htmlFor="token">Token</label>
      <input
        id="token"
        type="password"
        value={value}
        placeholder="only if the server asks"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={refused}
        aria-describedby="token-state"
        onChange={(event) => setValue(event.target.value)}
        onBlur={submit}
      />
      <button type="submit">Use</button>
      <output id="token-state">{refused ? REFUSED : ''}</output>
    </form>
  );
}
