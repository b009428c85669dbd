// The mosaic of an album: rows of pictures that keep their proportions, as few crops as possible.

const GAP = 0.006; // of the album's width
const TALLEST = 1.3; // height to width of the whole album
const FLATTEST = 0.45;

/**
 * Where each picture stands. `ratios` are width / height, 2 to 10 of them.
 * Returns {ratio, cells: [{left, top, width, height}]}: ratio is width / height of the whole, cells are fractions of it.
 */
export function mosaic(ratios) {
  const clamped = ratios.map((ratio) => Math.min(Math.max(ratio || 1, 0.55), 2.2));
  const tall = tallFirst(clamped);
  if (tall) return tall;
  let best = null;
  for (const rows of partitions(clamped.length)) {
    const candidate = layRows(clamped, rows);
    if (best === null || candidate.cost < best.cost) best = candidate;
  }
  return place(clamped, best);
}

/** Three or four pictures of which the first is upright: it takes the left side, the others stand in a column. */
function tallFirst(ratios) {
  if (ratios.length < 3 || ratios.length > 4 || ratios[0] > 0.9) return null;
  const others = ratios.slice(1);
  const height = 1 / (ratios.length === 3 ? 1.1 : 1.15);
  const left = Math.min(Math.max(ratios[0] * height, 0.5), 0.68);
  const weights = others.map((ratio) => 1 / Math.min(Math.max(ratio, 0.8), 1.4));
  const sum = weights.reduce((a, b) => a + b, 0);
  const gap = GAP / height;
  const free = 1 - gap * (others.length - 1);
  const cells = [{ left: 0, top: 0, width: left, height: 1 }];
  let top = 0;
  for (const weight of weights) {
    const one = (weight / sum) * free;
    cells.push({ left: left + GAP, top, width: 1 - left - GAP, height: one });
    top += one + gap;
  }
  return { ratio: 1 / height, cells };
}

/** Every way to break `count` pictures into rows of one to four. */
function partitions(count) {
  if (count === 0) return [[]];
  const ways = [];
  for (let row = 1; row <= Math.min(4, count); row += 1) {
    for (const rest of partitions(count - row)) ways.push([row, ...rest]);
  }
  return ways;
}

function layRows(ratios, rows) {
  const heights = [];
  let at = 0;
  let cost = 0;
  for (const count of rows) {
    const sum = ratios.slice(at, at + count).reduce((a, b) => a + b, 0);
    const height = (1 - GAP * (count - 1)) / sum;
    if (height < 0.2) cost += 2;
    if (count === 1 && ratios.length > 2) cost += 0.25;
    heights.push(height);
    at += count;
  }
  const total = heights.reduce((a, b) => a + b, 0) + GAP * (rows.length - 1);
  const wanted = ratios.length === 2 ? 0.7 : 1;
  cost += Math.abs(Math.log(total / wanted));
  for (let row = 1; row < heights.length; row += 1) cost += 0.2 * Math.abs(Math.log(heights[row] / heights[row - 1]));
  return { rows, heights, total, cost };
}

function place(ratios, { rows, heights, total }) {
  const height = Math.min(Math.max(total, FLATTEST), TALLEST);
  const squeeze = (height - GAP * (rows.length - 1)) / (total - GAP * (rows.length - 1));
  const cells = [];
  let at = 0;
  let top = 0;
  rows.forEach((count, row) => {
    const one = heights[row] * squeeze;
    let left = 0;
    for (let i = 0; i < count; i += 1) {
      const width = ratios[at + i] * heights[row];
      cells.push({ left, top: top / height, width, height: one / height });
      left += width + GAP;
    }
    at += count;
    top += one + GAP;
  });
  return { ratio: 1 / height, cells };
}
