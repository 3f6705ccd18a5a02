// Furnishes a house of 500 rooms with a month of stays over the API, for measuring the tape chart (F07). A new node and its set-up code:
//   node scripts/big-house.mjs http://127.0.0.1:8410 <set-up code> > terminal.json
// The node must let one terminal ask often: --set http.device_requests_per_second=100000 --set http.device_requests_burst=100000, and the same for http.address_.
import { randomUUID } from 'node:crypto';

const [base, code] = process.argv.slice(2);
const ROOMS_PER_TYPE = 100;
const TYPES = ['Single', 'Double', 'Double with a view', 'Family room', 'Suite'];
const DAYS = 31;
const AT_ONCE = 16;
const DATE = new Date().toISOString().slice(0, 10);
const day = (plus) => new Date(Date.parse(`${DATE}T00:00:00Z`) + plus * 86_400_000).toISOString().slice(0, 10);

async function ask(method, path, token, body) {
  const response = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.code} ${answer.detail}`);
  return answer;
}
async function each(list, act) {
  const queue = [...list.entries()];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await act(next[1], next[0]);
  }));
}
// A small generator with a seed: the same house each time.
let seed = 20_261_121;
const dice = (below) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed % below;
};

const pin = '471903';
const set = await ask('POST', '/setup', undefined, {
  setup_code: code,
  property: { name: 'Five Hundred', currency: 'EUR', time_zone: 'Europe/Berlin', business_date: DATE },
  owner: { name: 'Ines Falk', pin },
  device: { name: 'Reception' },
});
const { token } = await ask('POST', '/sessions', set.device_token, { name: 'Ines Falk', pin });
const names = ['Adler', 'Brandt', 'Costa', 'Dahl', 'Fischer', 'Gallo', 'Haas', 'Ivanova', 'Jansen', 'Keller', 'Laurent', 'Meyer', 'Novak', 'Olsen', 'Peters', 'Quist', 'Rossi', 'Schulz', 'Tanaka', 'Urban'];
const plans = [];
for (const [index, name] of TYPES.entries()) {
  const { room_type } = await ask('POST', '/room-types', token, { name, base_occupancy: 2, max_occupancy: 4, rate: { minor: 9_000 + index * 3_000, currency: 'EUR' } });
  await each(Array.from({ length: ROOMS_PER_TYPE }), async (_, at) => {
    const { room } = await ask('POST', '/rooms', token, { number: String((index + 1) * 1_000 + at), room_type, floor: String(index + 1) });
    plans.push({ room, room_type });
  });
}
plans.sort((a, b) => (a.room < b.room ? -1 : 1));
const stays = [];
for (const { room, room_type } of plans) {
  for (let at = dice(3); at < DAYS; ) {
    const nights = 1 + dice(5);
    stays.push({ room: dice(40) === 0 ? undefined : room, room_type, arrival: day(at), departure: day(at + nights), name: `${names[dice(20)]}` });
    at += nights + dice(2);
  }
}
await each(stays, async (stay) => {
  const { reservation } = await ask('POST', '/reservations', token, {
    new_guest: { name: `Alex ${stay.name}` }, room_type: stay.room_type, arrival: stay.arrival, departure: stay.departure, adults: 2, rate: { minor: 9_900, currency: 'EUR' },
  });
  if (stay.room !== undefined) await ask('POST', `/reservations/${reservation}/assign`, token, { room: stay.room });
});
console.log(JSON.stringify({ device_token: set.device_token, name: 'Ines Falk', pin, rooms: plans.length, stays: stays.length }));
