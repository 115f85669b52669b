/** Runs `task` once after `ms`, in the page or in a worker; the answer cancels it. */
export function after(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
