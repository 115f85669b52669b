/** Alarms on the pages: order, words, rights, place, what is asked, sound, shifts, rules. */
import { beforeEach, describe, expect, it } from 'vitest';
import { vi } from '../../../dashboard/locales/catalogue.ts';
import { District } from '../../../dashboard/state/district.ts';
import { byUrgency, countBySeverity } from '../../../dashboard/views/alarms/alarm-order.ts';
import { alarmPlace, camerasOf } from '../../../dashboard/views/alarms/alarm-place.ts';
import { mayAct } from '../../../dashboard/views/alarms/alarm-rights.ts';
import {
  adviceText,
  alarmKinds,
  causeText,
  eventText,
  kindText,
  whatText,
} from '../../../dashboard/views/alarms/alarm-words.ts';
import {
  addressOf,
  askedFor,
  askedOf,
  historyQuery,
  momentProblems,
} from '../../../dashboard/views/alarms/alarms-asked.ts';
import { mayMaintain } from '../../../dashboard/views/alarms/maintenance-rights.ts';
import {
  withMoved,
  withNewRule,
  withoutRule,
  withRule,
  withToggled,
} from '../../../dashboard/views/alarms/rule-draft.ts';
import { shiftAt } from '../../../dashboard/views/alarms/shift-span.ts';
import { isToneDue, soundState } from '../../../dashboard/views/alarms/sound/sound-rule.ts';
import { takeTurn } from '../../../dashboard/views/alarms/sound/tone-turn.ts';
import { defaultRules } from '../../../gateway/alarms/default-rules.ts';
import { byUrgency as gatewayOrder } from '../../../gateway/alarms/model.ts';
import type { AlarmView, RuleView } from '../../../gateway/alarms/schemas.ts';
import type { ConditionKind } from '../../../gateway/kernel/conditions.ts';
import { camera, site } from './district-fixtures.ts';

const alarm = (changes: Partial<AlarmView> = {}): AlarmView => ({
  ...{ id: 'a1', kind: 'camera.lost', subjectKind: 'camera', subjectId: 'c1', severity: 'critical' },
  ...{ state: 'unacknowledged', sinceMs: 1_000, raisedAtMs: 2_000, endedAtMs: null, cause: 'stream.lost', count: 1 },
  ...{ down: [], members: [], takenBy: null, takenByName: null, takenAtMs: null, handedTo: null },
  ...{ shelvedUntilMs: null, escalatedAtMs: null },
  ...changes,
});

/** The compiler fails here when a kind is added, so that nobody forgets its words. */
const kinds: Readonly<Record<ConditionKind, true>> = {
  ...{ 'camera.lost': true, 'camera.unauthorised': true, 'camera.frozen': true, 'camera.onvif-unreachable': true },
  ...{ 'camera.clock-off': true, 'camera.packet-loss': true, 'camera.unsupported-codec': true },
  ...{ 'camera.not-checked': true, 'camera.black': true, 'camera.covered': true, 'camera.card': true },
  ...{ 'camera.over-exposed': true, 'camera.defocused': true, 'camera.unchanged': true, 'camera.moved': true },
  ...{ 'camera.motion': true, 'camera.tamper': true, 'camera.digital-input': true },
  ...{ 'gateway.clock-unsynchronised': true, 'gateway.metric-store-down': true },
  ...{ 'gateway.transcode-budget-full': true, 'gateway.disk-full': true, 'gateway.certificate-ending': true },
  ...{ 'access.break-glass': true, 'station.silent': true, 'camera.technical-look': true },
  'gateway.alarms-not-sent': true,
  ...{ 'camera.not-recorded': true, 'recording.disk-missing': true, 'recording.disk-failing': true },
  ...{ 'recording.disk-full': true, 'recording.reach-short': true, 'recording.holds-full': true },
  'evidence.urgent-unreviewed': true,
};

describe('the order of alarms', () => {
  it('is the gateway’s own', () => {
    const severities = ['low', 'critical', 'medium', 'high'] as const;
    const states = ['closed', 'shelved', 'acknowledged', 'unacknowledged', 'out-of-service', 'returned'] as const;
    const all = severities.flatMap((severity) =>
      states.flatMap((state) =>
        [5, 1].map((sinceMs) => alarm({ id: `${state} ${severity} ${sinceMs}`, severity, state, sinceMs })),
      ),
    );
    const ids = (list: readonly AlarmView[]) => list.map(({ id }) => id);
    const theirs = [...all].sort((a, b) => gatewayOrder(a as never, b as never));
    expect(ids([...all].sort(byUrgency))).toEqual(ids(theirs));
    expect(theirs[0]?.id).toBe('unacknowledged critical 1');
  });

  it('counts what is awake per severity', () => {
    const counts = countBySeverity([
      alarm(),
      alarm({ state: 'acknowledged' }),
      alarm({ severity: 'low', state: 'shelved' }),
      alarm({ severity: 'medium', state: 'returned' }),
    ]);
    expect(counts).toEqual([
      { severity: 'critical', all: 2, untaken: 1 },
      { severity: 'medium', all: 1, untaken: 1 },
    ]);
  });
});

describe('the words of alarms', () => {
  it('name every kind and say what to do about it', () => {
    const names = Object.keys(kinds);
    expect([...alarmKinds].sort()).toEqual([...names].sort());
    expect(names.filter((kind) => kindText(kind) === kind)).toEqual([]);
    expect(names.filter((kind) => adviceText({ kind, subjectKind: 'camera' }) === '')).toEqual([]);
    expect(defaultRules.flatMap((rule) => rule.kinds).filter((kind) => kindText(kind) === kind)).toEqual([]);
  });

  it('speak of a link, a site and the gateway as of one trouble', () => {
    const members = ['c1', 'c2', 'c3'];
    for (const subjectKind of ['link', 'site', 'gateway']) {
      expect(whatText(alarm({ subjectKind, members }))).toBe('Mất cùng lúc');
      expect(adviceText({ kind: 'camera.lost', subjectKind })).toBe(
        vi.alarms[`advice-${subjectKind}` as keyof typeof vi.alarms],
      );
    }
    expect(whatText(alarm())).toBe('Mất tín hiệu');
  });

  it('say a cause only when it says more than the kind', () => {
    expect(causeText({ kind: 'camera.black', cause: 'camera.black' })).toBe('');
    expect(causeText({ kind: 'camera.clock-off', cause: '12 s' })).toBe('12 s');
    expect(causeText({ kind: 'camera.lost', cause: 'flapping' })).toBe('Chập chờn: hết rồi lại bị liên tục.');
    expect(causeText({ kind: 'camera.lost', cause: 'camera.frozen' })).toBe('Đứng hình');
  });

  it('tell what happened, with what was said', () => {
    const text = (kind: string, details: Record<string, unknown> = {}) => eventText({ kind, details });
    expect(text('handed', { to: 'technician', note: 'cáp đứt' })).toBe('chuyển cho Kỹ thuật: cáp đứt');
    expect(text('cameras', { down: ['a', 'b'] })).toBe('số camera mất đổi thành 2');
    expect(text('shelved', { untilMs: Date.parse('2026-11-22T19:14:09Z'), reason: 'đã báo' })).toBe(
      'gác lại đến 23/11/2026 02:14:09: đã báo',
    );
    expect(text('raised-again')).toBe('bị lại');
    expect(text('something-new')).toBe('something-new');
  });
});

describe('whose alarm it is', () => {
  const rights = { onCamera: (_: string, id: string) => id === 'c1', atAll: () => false };

  it('goes by its camera, one of its cameras, or the right as such', () => {
    expect(mayAct(alarm(), rights)).toBe(true);
    expect(mayAct(alarm({ subjectId: 'c2' }), rights)).toBe(false);
    expect(mayAct(alarm({ subjectKind: 'link', subjectId: 'l1', members: ['c2', 'c1'] }), rights)).toBe(true);
    const ofGateway = alarm({ subjectKind: 'gateway', subjectId: 'gateway' });
    expect(mayAct(ofGateway, rights)).toBe(false);
    expect(mayAct(ofGateway, { ...rights, atAll: () => true })).toBe(true);
  });
});

describe('the district', () => {
  let district: District;
  const tasks: (() => void)[] = [];

  beforeEach(() => {
    district = new District({ nowMs: () => 1_000, after: (_, task) => void tasks.push(task) });
    district.applySnapshot({
      sites: [site('s1', 'tunnel')],
      cameras: [{ ...camera('c1', 'T-01', 's1'), linkId: 'l1' }, camera('c2', 'T-02', 's1')],
      links: [{ id: 'l1', code: 'L1', name: 'Cáp A', siteId: 's1' }],
      rights: [{ rights: ['configure'], cameraIds: ['c1'] }],
      alarms: [alarm()],
    });
  });

  it('keeps open alarms and drops what is closed', () => {
    let told = 0;
    district.subscribe('alarms', () => (told += 1));
    district.applyEvent('alarm.changed', { alarm: alarm({ id: 'a2', state: 'acknowledged' }) });
    expect([...district.alarms.keys()]).toEqual(['a1', 'a2']);
    district.applyEvent('alarm.changed', { alarm: alarm({ state: 'closed' }) });
    for (const task of tasks.splice(0)) task();
    expect([...district.alarms.keys()]).toEqual(['a2']);
    expect(told).toBe(1);
    district.applySnapshot({});
    expect(district.alarms.size).toBe(0);
  });

  it('names the place and knows what hangs on it', () => {
    expect(alarmPlace(alarm(), district)).toBe('T-01 Camera T-01');
    expect(alarmPlace(alarm({ subjectKind: 'link', subjectId: 'l1' }), district)).toBe('Tuyến Cáp A');
    expect(alarmPlace(alarm({ subjectKind: 'gateway', subjectId: 'gateway' }), district)).toBe('Máy chủ');
    expect(camerasOf({ kind: 'site', id: 's1' }, district).map(({ code }) => code)).toEqual(['T-01', 'T-02']);
    expect(camerasOf({ kind: 'link', id: 'l1' }, district).map(({ code }) => code)).toEqual(['T-01']);
  });

  it('lets open maintenance only of what one keeps whole', () => {
    const may = (kind: string, id: string) => mayMaintain({ kind, id }, district);
    expect([may('camera', 'c1'), may('link', 'l1'), may('camera', 'c2'), may('site', 's1')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(may('gateway', 'gateway')).toBe(false);
  });

  it('shows of a place what hangs on it', () => {
    const at = (place: string, one: AlarmView) => askedFor({ ...askedOf(new URLSearchParams()), place }, district)(one);
    expect([at('site|s1', alarm()), at('link|l1', alarm({ subjectId: 'c2' })), at('camera|c2', alarm())]).toEqual([
      true,
      false,
      false,
    ]);
    expect(at('camera|c1', alarm({ subjectKind: 'site', subjectId: 's1', members: ['c1'] }))).toBe(true);
  });
});

describe('what the page is asked', () => {
  it('stands in the address and comes back from it', () => {
    const asked = {
      ...askedOf(new URLSearchParams()),
      about: 'history' as const,
      kind: 'camera.lost',
      place: 'camera|c1',
    };
    expect(askedOf(addressOf(asked))).toEqual(asked);
    expect(addressOf(askedOf(new URLSearchParams())).toString()).toBe('');
  });

  it('becomes the gateway’s question; a wrong moment is told and not asked', () => {
    const asked = { ...askedOf(new URLSearchParams()), from: '23/11/2026 02:00', until: 'x', place: 'camera|c1' };
    const query = historyQuery(asked, { fromMs: 0 });
    expect(Object.fromEntries(query)).toEqual({ from: '2026-11-22T19:00:00.000Z', subject: 'c1' });
    expect([...momentProblems(asked)]).toEqual(['until']);
    expect(historyQuery(askedOf(new URLSearchParams()), { fromMs: 0 }).get('from')).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('the sound', () => {
  const facts = { alarms: [alarm()], mayAct: () => true, nowMs: 1_000_000, mutedUntilMs: 0, allowed: true };

  it('stands until the alarm is taken, and only for who may take it', () => {
    expect(soundState(facts)).toEqual({ kind: 'sounding', tone: 'first' });
    expect(soundState({ ...facts, mayAct: () => false }).kind).toBe('quiet');
    for (const state of ['acknowledged', 'returned', 'shelved', 'out-of-service'] as const)
      expect(soundState({ ...facts, alarms: [alarm({ state })] }).kind).toBe('quiet');
  });

  it('is for what is serious', () => {
    const heard = (['critical', 'high', 'medium', 'low'] as const).map(
      (severity) => soundState({ ...facts, alarms: [alarm({ severity })] }).kind,
    );
    expect(heard).toEqual(['sounding', 'sounding', 'quiet', 'quiet']);
  });

  it('is another one when it has waited for too long', () => {
    const alarms = [alarm(), alarm({ id: 'a2', escalatedAtMs: 5 })];
    expect(soundState({ ...facts, alarms })).toEqual({ kind: 'sounding', tone: 'escalated' });
  });

  it('waits for the browser, and is muted for a while', () => {
    expect(soundState({ ...facts, allowed: false }).kind).toBe('blocked');
    const muted = { ...facts, mutedUntilMs: 1_000_001 };
    expect(soundState(muted)).toEqual({ kind: 'muted', untilMs: 1_000_001 });
    expect(soundState({ ...muted, nowMs: 1_000_001 }).kind).toBe('sounding');
  });

  it('comes at once and then every few seconds, also after the clock went back', () => {
    const sounding = soundState(facts);
    expect(isToneDue(sounding, undefined, 0)).toBe(true);
    expect(isToneDue(sounding, 10_000, 14_999)).toBe(false);
    expect(isToneDue(sounding, 10_000, 15_000)).toBe(true);
    expect(isToneDue(sounding, 10_000, 1)).toBe(true);
    expect(isToneDue({ kind: 'sounding', tone: 'escalated' }, 10_000, 13_000)).toBe(true);
    expect(isToneDue({ kind: 'quiet' }, undefined, 0)).toBe(false);
  });

  it('comes from one of a desk’s tabs at a time, and from another when that one is gone', () => {
    const kept = new Map<string, string>();
    const shared = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
    };
    const sounding = soundState(facts);
    const tab = (phaseMs: number, fromS: number, untilS: number) =>
      Array.from({ length: untilS - fromS }, (_, second) => (fromS + second) * 1_000 + phaseMs);
    const ticks = [...tab(1, 0, 30), ...tab(400, 0, 60)].sort((a, b) => a - b);
    const heard = ticks.filter((nowMs) => takeTurn(sounding, nowMs, shared));
    const gaps = heard.slice(1).map((nowMs, index) => nowMs - (heard[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...gaps)).toBeLessThan(6_000);
    expect(takeTurn({ kind: 'quiet' }, 100_000, shared)).toBe(false);
  });
});

describe('shifts', () => {
  const at = (text: string) => Date.parse(`${text}+07:00`);

  it('begin at 06, 14 and 22 of the district', () => {
    const span = (text: string, back = 0) => shiftAt(at(text), back);
    expect(span('2026-11-23T06:00')).toEqual({
      fromMs: at('2026-11-23T06:00'),
      toMs: at('2026-11-23T14:00'),
      number: 0,
    });
    expect(span('2026-11-23T21:59').number).toBe(1);
    expect(span('2026-11-23T03:00')).toEqual({
      fromMs: at('2026-11-22T22:00'),
      toMs: at('2026-11-23T06:00'),
      number: 2,
    });
    expect(span('2026-11-23T06:00', 1)).toEqual({
      fromMs: at('2026-11-22T22:00'),
      toMs: at('2026-11-23T06:00'),
      number: 2,
    });
    expect(span('2026-11-23T13:00', 3).fromMs).toBe(at('2026-11-22T06:00'));
  });
});

describe('rules that somebody changes', () => {
  const rule = (id: string): RuleView => ({ id, kinds: [], siteKinds: [], severity: 'low', holdMs: 0, rearmMs: 0 });
  const rules = [rule('a'), rule('b'), rule('nothing')];
  const ids = (list: readonly RuleView[]) => list.map(({ id }) => id).join();

  it('move, go and change one at a time', () => {
    expect(ids(withMoved(rules, 1, -1))).toBe('b,a,nothing');
    expect(ids(withMoved(rules, 0, -1))).toBe('a,b,nothing');
    expect(ids(withoutRule(rules, 0))).toBe('b,nothing');
    expect(ids(withoutRule([rule('a')], 0))).toBe('a');
    expect(withRule(rules, 1, { holdMs: 5 })[1]?.holdMs).toBe(5);
    expect(withToggled(['a', 'b'], 'a', false)).toEqual(['b']);
    expect(withToggled(['b'], 'a', true)).toEqual(['b', 'a']);
  });

  it('take a new one before the last, with an id of its own and a kind', () => {
    const more = withNewRule(withNewRule(rules));
    expect(ids(more)).toBe('a,b,rule-4,rule-5,nothing');
    expect(more.filter(({ id, kinds: of }) => id.startsWith('rule') && of.length === 0)).toEqual([]);
  });
});
