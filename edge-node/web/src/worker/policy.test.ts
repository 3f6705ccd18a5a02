import { describe, expect, it } from 'vitest';
import { cachesToDrop, wayOf } from './policy';

const here = 'https://house.local';
const way = (path: string, navigation = false, method = 'GET') => wayOf(method, new URL(path, here), here, navigation);

describe('the service worker', () => {
  it('never stands between a screen and the node’s data', () => {
    for (const path of ['/api/v1/checks', '/api/v1/events', '/docs', '/openapi.json', '/trust', '/readyz', '/sw.js']) {
      expect(way(path)).toBe('pass');
      expect(way(path, true)).toBe('pass');
    }
  });
  it('never answers a command, nor another host', () => {
    expect(way('/pos', true, 'POST')).toBe('pass');
    expect(way('https://elsewhere.example/assets/x.js')).toBe('pass');
  });
  it('opens every screen from the terminal itself', () => {
    expect(way('/', true)).toBe('page');
    expect(way('/pos/tables/4', true)).toBe('page');
    expect(way('/assets/pos-abc.js')).toBe('file');
    expect(way('/icon.svg')).toBe('file');
  });
  it('keeps the files of the version before, because open tabs may still ask for them', () => {
    expect(cachesToDrop(['shell-1', 'shell-2', 'other', 'shell-3'], 'shell-', 'shell-3')).toEqual(['shell-1']);
    expect(cachesToDrop(['shell-3'], 'shell-', 'shell-3')).toEqual([]);
  });
});
