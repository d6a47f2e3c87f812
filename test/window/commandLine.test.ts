import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../electron/window/commandLine.ts';

const optionsOf = (...args: string[]) => {
  const parsed = parseCommandLine(args);
  return parsed.kind === 'options' ? parsed.options : parsed.message;
};

describe('the app’s command line', () => {
  it('takes each option with its value beside it or attached', () => {
    expect(optionsOf('--config', 'a.json', '--data=/d', '--for', '60s', '--status=500ms')).toEqual({
      config: 'a.json',
      data: '/d',
      forMs: 60_000,
      statusMs: 500,
    });
  });

  it('lets the switches of Chromium and Electron pass', () => {
    expect(optionsOf('--no-sandbox', '--inspect=0', '--remote-debugging-port=0', '--data', '/d')).toEqual({
      data: '/d',
    });
  });

  it.each([
    ['a duration without unit', ['--for', '60'], '--for expects a number with ms, s, m or h, such as 60s'],
    ['a duration of nothing', ['--for', '0s'], '--for expects more than nothing'],
    ['an empty path', ['--data='], '--data expects a path'],
  ])('refuses %s', (_case, args, message) => {
    expect(optionsOf(...args)).toBe(message);
  });

  it('refuses an option without its value', () => {
    expect(parseCommandLine(['--config']).kind).toBe('wrongUse');
  });
});
