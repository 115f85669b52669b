/** What `fetch` takes for a request whose body, if there is one, is JSON. */
export const jsonRequest = (method: string, body?: unknown): JsonRequest => ({
  method,
  headers: body === undefined ? {} : { 'content-type': 'application/json' },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
interface JsonRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request with JSON both ways; anything but success is an error that says what was answered. */
export async function call<T>(
  url: string | URL,
  method: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const request = jsonRequest(method, body);
  const answer = await fetch(url, { ...request, headers: { ...headers, ...request.headers } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
