import { useState } from 'react';

/** The field for the bearer token of `variable`, as the server's configuration calls it. Its value lives in this page only: no cookie, no storage. */
export function TokenField({ onChange, state, variable }) {
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
      <output id="token-state">{refused ? `This server needs its token (${variable}).` : ''}</output>
    </form>
  );
}
