/** Runs a program in the foreground: its output is ours, a signal to us goes to it, its end is ours. */
import { spawn } from 'node:child_process';
import { root, runtimeEnvironment } from './prepare.mjs';

/** @returns {Promise<number>} exit code (1 when ended by a signal that nobody asked for) */
export function runChild(command, args, environment = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...runtimeEnvironment(), ...environment },
    });
    let asked = false;
    const forward = (signal) => {
      asked = true;
      child.kill(signal);
    };
    const end = (code) => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      resolve(code);
    };
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      end(1);
    });
    child.on('exit', (code) => end(code ?? (asked ? 0 : 1)));
  });
}
