import { describe, expect, it } from 'vitest';
import { matchCode, typeCode } from '../../../dashboard/views/wall/code-entry.ts';
import { wallKeyAct } from '../../../dashboard/views/wall/wall-keys.ts';
import { camera } from './district-fixtures.ts';

const codes = ['T-07', 'C-03', 'P-31'];
const press = (key: string, text = '', more: { shiftKey?: boolean; zoomed?: boolean; replaying?: boolean } = {}) =>
  wallKeyAct(
    { key, shiftKey: more.shiftKey ?? false },
    { text, codes, zoomed: more.zoomed ?? false, replaying: more.replaying ?? false },
  );

describe('keys of the wall', () => {
  it('begin a code with a digit or a letter that some code begins with', () => {
    expect(press('t')).toEqual({ kind: 'code', text: 'T' });
    expect(press('7', 'T')).toEqual({ kind: 'code', text: 'T7' });
    expect(press('3')).toEqual({ kind: 'code', text: '3' });
    expect(press('Enter', 'T7')).toEqual({ kind: 'enter-code' });
    expect(press('Backspace', 'T7')).toEqual({ kind: 'code', text: 'T' });
  });

  it('leave the other letters to the shortcuts', () => {
    expect(press('f')).toEqual({ kind: 'tile', act: 'full' });
    expect(press('F')).toEqual({ kind: 'tile', act: 'full' });
    expect(press('d')).toEqual({ kind: 'tile', act: 'ptz' });
    expect(press('-')).toEqual({ kind: 'zoom', in: false });
    expect(press('Enter')).toEqual({ kind: 'tile', act: 'open' });
    expect(press('Delete')).toEqual({ kind: 'tile', act: 'clear' });
    expect(press('x')).toBeUndefined();
  });

  it('go to the code once one is begun, whatever they mean otherwise', () => {
    expect(press('f', 'T')).toEqual({ kind: 'code', text: 'TF' });
    expect(press('-', 'T')).toEqual({ kind: 'code', text: 'T-' });
  });

  it('go back to the moment and mark it: P only where no code begins with it', () => {
    expect(press('g')).toEqual({ kind: 'tile', act: 'playback' });
    expect(press('p')).toEqual({ kind: 'code', text: 'P' });
    expect(
      wallKeyAct({ key: 'p', shiftKey: false }, { text: '', codes: ['T-07'], zoomed: false, replaying: false }),
    ).toEqual({
      kind: 'tile',
      act: 'playback',
    });
    expect(press('b')).toEqual({ kind: 'tile', act: 'bookmark' });
    expect(press('B', '', { shiftKey: true })).toEqual({ kind: 'bookmark-all' });
    expect(press('b', 'T')).toEqual({ kind: 'code', text: 'TB' });
  });

  it('start a replay, and steer it while it runs', () => {
    expect(press('r')).toEqual({ kind: 'tile', act: 'replay' });
    expect(press(' ')).toBeUndefined();
    expect(press(' ', '', { replaying: true })).toEqual({ kind: 'replay', act: 'pause' });
    expect(press('ArrowLeft', '', { replaying: true })).toEqual({ kind: 'replay', act: 'back' });
    expect(press('ArrowRight', '', { replaying: true })).toEqual({ kind: 'replay', act: 'on' });
    expect(press('ArrowDown', '', { replaying: true })).toEqual({ kind: 'select', direction: 'down' });
  });

  it('move the picture with Shift only while it is zoomed', () => {
    expect(press('ArrowLeft', '', { shiftKey: true })).toEqual({ kind: 'select', direction: 'left' });
    expect(press('ArrowLeft', '', { shiftKey: true, zoomed: true })).toEqual({ kind: 'pan', direction: 'left' });
  });

  it('prefer a code when a shortcut letter begins one', () => {
    expect(typeCode('', 'f', ['F-01'])).toBe('F');
    expect(typeCode('', 'f', codes)).toBeUndefined();
  });
});

describe('a typed code', () => {
  const cameras = [camera('1', 'T-07', 's'), camera('2', 'P-07', 's'), camera('3', 'P-31', 's')];

  it('finds the camera with or without dash, zero and capitals', () => {
    for (const text of ['T-07', 't07', 'T7', 'T-7']) {
      expect(matchCode(text, cameras)).toMatchObject({ kind: 'one', camera: { id: '1' } });
    }
  });

  it('may be a number alone, when only one camera has it', () => {
    expect(matchCode('31', cameras)).toMatchObject({ kind: 'one', camera: { id: '3' } });
    expect(matchCode('7', cameras)).toEqual({ kind: 'several', codes: ['T-07', 'P-07'] });
  });

  it('may be wrong', () => {
    expect(matchCode('X9', cameras)).toEqual({ kind: 'none' });
  });
});
