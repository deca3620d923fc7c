// What differs between two texts, line by line, by their longest common subsequence.
export interface Line {
  kind: "same" | "less" | "more" | "gap";
  text: string;
}

/** most bounds the lines of each text that are compared, and with them the work. */
const most = 4000;
/** around is how many equal lines are shown beside one that differs. */
const around = 3;

/** lines gives all lines of both texts; cut says that they are too long to be compared to their ends. */
function lines(a: string, b: string): { list: Line[]; cut: boolean } {
  const x = a.split("\n");
  const y = b.split("\n");
  const list: Line[] = [];
  const same = (text: string) => list.push({ kind: "same", text });
  let from = 0;
  while (from < x.length && from < y.length && x[from] === y[from]) same(x[from++] as string);
  let end = 0;
  while (end < x.length - from && end < y.length - from && x[x.length - 1 - end] === y[y.length - 1 - end]) end++;
  const tail = end > 0 ? x.slice(x.length - end) : [];
  const left = x.slice(from, x.length - end);
  const right = y.slice(from, y.length - end);
  const cut = left.length > most || right.length > most;
  const p = left.slice(0, most);
  const q = right.slice(0, most);
  const width = q.length + 1;
  const length = new Uint16Array((p.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = p.length - 1; i >= 0; i--)
    for (let j = q.length - 1; j >= 0; j--)
      length[i * width + j] = p[i] === q[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  let i = 0;
  let j = 0;
  while (i < p.length || j < q.length) {
    if (i < p.length && j < q.length && p[i] === q[j]) {
      same(p[i++] ?? "");
      j++;
    } else if (j >= q.length || (i < p.length && at(i + 1, j) >= at(i, j + 1)))
      list.push({ kind: "less", text: p[i++] ?? "" });
    else list.push({ kind: "more", text: q[j++] ?? "" });
  }
  if (!cut) tail.forEach(same);
  return { list, cut };
}

/** diff shows what differs with a few lines around it; longer runs of equal lines become a gap that counts them. */
export function diff(a: string, b: string): { list: Line[]; cut: boolean; changes: number } {
  const { list, cut } = lines(a, b);
  const near = new Uint8Array(list.length);
  let changes = 0;
  list.forEach((l, i) => {
    if (l.kind === "same") return;
    changes++;
    near.fill(1, Math.max(0, i - around), i + around + 1);
  });
  const short: Line[] = [];
  let skipped = 0;
  const gap = () => {
    if (skipped > 0) short.push({ kind: "gap", text: `${skipped} equal ${skipped === 1 ? "line" : "lines"}` });
    skipped = 0;
  };
  list.forEach((l, i) => {
    if (!near[i]) skipped++;
    else {
      gap();
      short.push(l);
    }
  });
  gap();
  return { list: short, cut, changes };
}
