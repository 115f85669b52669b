/** Says what an act of the person led to, for a few seconds; errors stay until closed. May offer acts ("undo"). */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly text: string;
  readonly kind?: 'note' | 'error';
  readonly action?: ToastAction;
  readonly secondAction?: ToastAction;
}

export const toasts = new EventTarget();

export function showToast(toast: Toast): void {
  toasts.dispatchEvent(new CustomEvent('toast', { detail: toast }));
}
