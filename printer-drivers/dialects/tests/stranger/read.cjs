// Reads ESC/POS bytes from standard input with `npos`, whose rules are its own, and writes what it saw as JSON: letters by
// the code pages of `iconv-lite`, pictures as rows of bits. It knows nothing of `dialects`.
'use strict';

const npos = require('npos');
const iconv = require('iconv-lite');

// Epson's numbers for `ESC t`, by the names of iconv-lite.
const PAGES = { 0: 'cp437', 2: 'cp850', 16: 'win1252', 17: 'cp866', 18: 'cp852', 19: 'cp858' };

function bits(picture) {
  const width = picture._width;
  const rows = [];
  for (let y = 0; y < picture._height; y += 1) {
    let row = '';
    for (let x = 0; x < width; x += 1) row += picture._data[y * width + x] === 0 ? '1' : '0';
    rows.push(row);
  }
  return rows;
}

async function main() {
  const pieces = [];
  for await (const piece of process.stdin) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const { tree, entries } = await npos.parser().parse(bytes);
  let page = 'cp437';
  let text = '';
  let explained = 0;
  const commands = {};
  for (const node of tree) {
    explained += node.length;
    if (node.ascii === 'STX') {
      text += iconv.decode(bytes.subarray(node.offset, node.offset + node.length), page);
      continue;
    }
    const name = `${node.ascii} ${node.fn}`;
    commands[name] = (commands[name] || 0) + 1;
    if (name === 'ESC t') page = PAGES[bytes[node.offset + 2]];
  }
  const pictures = entries.filter((entry) => entry.type === 'raster').map((entry) => bits(entry.data));
  process.stdout.write(JSON.stringify({ explained, text, commands, pictures }));
}

main().catch((error) => {
  process.stderr.write(String(error && error.stack));
  process.exitCode = 1;
});
