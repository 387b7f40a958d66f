import { expect, it } from 'vitest';
import { isDefinedMethod, type MethodTraits, methods, traitsOf } from '../../src/message/methods.ts';

const having = (trait: keyof MethodTraits): readonly string[] =>
  Object.keys(methods)
    .filter((method) => traitsOf(method)[trait])
    .sort();
const lacking = (trait: keyof MethodTraits): readonly string[] =>
  Object.keys(methods)
    .filter((method) => !traitsOf(method)[trait])
    .sort();

it('the table has the methods of RFC 3261, 3262, 3311, 3428, 3515, 3903, 6086 and 6665', () => {
  expect(Object.keys(methods).sort()).toEqual(
    'ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH REFER REGISTER SUBSCRIBE UPDATE'.split(' '),
  );
});

it('INVITE, REFER and SUBSCRIBE open a dialog (RFC 3261 §12.1, RFC 3515 §2.4.4, RFC 6665 §4.1.2)', () => {
  expect(having('opensDialog')).toEqual(['INVITE', 'REFER', 'SUBSCRIBE']);
});

it('ACK, BYE, INFO, PRACK and UPDATE come inside a dialog only (RFC 3261 §15.1.2, RFC 3262 §3, RFC 3311 §5.2, RFC 6086 §4.2.2)', () => {
  expect(lacking('outsideDialog')).toEqual(['ACK', 'BYE', 'INFO', 'PRACK', 'UPDATE']);
});

it('a request that opens a dialog or refreshes its target carries a Contact (RFC 3261 §8.1.1.8, §12.2.1.1)', () => {
  expect(having('contact')).toEqual(['INVITE', 'NOTIFY', 'REFER', 'SUBSCRIBE', 'UPDATE']);
  for (const { opensDialog, refreshesTarget, contact } of Object.values(methods)) {
    expect(contact).toBe(opensDialog || refreshesTarget);
  }
});

it('INVITE, NOTIFY, REFER, SUBSCRIBE and UPDATE are target refresh requests (RFC 5057 §5.4)', () => {
  expect(having('refreshesTarget')).toEqual(['INVITE', 'NOTIFY', 'REFER', 'SUBSCRIBE', 'UPDATE']);
});

it('INFO, INVITE, MESSAGE, NOTIFY, PUBLISH and UPDATE usually have a body', () => {
  expect(having('hasBody')).toEqual(['INFO', 'INVITE', 'MESSAGE', 'NOTIFY', 'PUBLISH', 'UPDATE']);
});

it('a method that opens a dialog may come outside one', () => {
  for (const method of having('opensDialog')) expect(traitsOf(method).outsideDialog).toBe(true);
});

it.each(['PUBLISHX', 'invite', '', 'constructor', '__proto__', 'hasOwnProperty', 'toString'])(
  'the method "%s", which no RFC defines, has the traits of an extension method (RFC 3261 §7.1, §8.2.1)',
  (method) => {
    expect(isDefinedMethod(method)).toBe(false);
    expect(traitsOf(method)).toEqual({
      opensDialog: false,
      outsideDialog: true,
      contact: false,
      refreshesTarget: false,
      hasBody: false,
    });
  },
);

it('each method of the table is defined, and has its own row', () => {
  for (const [method, traits] of Object.entries(methods)) {
    expect(isDefinedMethod(method)).toBe(true);
    expect(traitsOf(method)).toBe(traits);
  }
});
