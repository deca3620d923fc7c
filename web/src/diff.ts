// What differs between two texts, line by line, by their longest common subsequence.
export interface Line {
  kind: "same" | "less" | "more";
  text: string;
}

/** most bounds the lines of each text that are compared, and with them the work. */
const most = 1500;

export function diff(a: string, b: string): Line[] {
  const x = a.split("\n").slice(0, most);
  const y = b.split("\n").slice(0, most);
  const width = y.length + 1;
  const length = new Uint16Array((x.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = x.length - 1; i >= 0; i--)
    for (let j = y.length - 1; j >= 0; j--)
      length[i * width + j] = x[i] === y[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      lines.push({ kind: "same", text: x[i] ?? "" });
      i++;
      j++;
    } else if (j >= y.length || (i < x.length && at(i + 1, j) >= at(i, j + 1)))
      lines.push({ kind: "less", text: x[i++] ?? "" });
    else lines.push({ kind: "more", text: y[j++] ?? "" });
  }
  return lines;
}
