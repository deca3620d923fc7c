// What came back: the answer that is read, what was sent before, and what differs between two answers.
import { useMemo } from "preact/hooks";
import { href } from "../router";
import { Card, copy, Empty } from "../ui";
import { diff } from "./diff";
import { busy, type Exchange, history, pair, shown } from "./state";
import { Breakable, Lines } from "./text";

const size = (bytes: number) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`);
const time = (at: number) => new Date(at).toLocaleTimeString("en-GB");

/** read is the exchange whose answer is shown. */
const read = () => history.value.find((x) => x.id === shown.value) ?? history.value[0];

export function Answer() {
  const x = read();
  return (
    <Card
      title={x ? `Answer to ${x.call}` : "Answer"}
      class="answering"
      tools={
        x && (
          <>
            <span class={x.code ? "tag wrong" : "tag on"}>{x.code || "ok"}</span>
            <span class="soft num">{x.took.toFixed(1)} ms</span>
            <span class="soft num">{size(x.bytes)}</span>
            <button type="button" class="quiet small" onClick={() => copy(x.answer)}>
              Copy answer
            </button>
          </>
        )
      }
    >
      <p class="sr" role="status">
        {x &&
          (x.code ? `${x.call} was refused: ${x.code}` : `${x.call} was answered in ${x.took.toFixed(0)} milliseconds`)}
      </p>
      {x ? (
        <pre tabIndex={0} class="answer" role="group" aria-label={`Answer to ${x.call}`}>
          <Lines key={x.id} text={x.answer} />
        </pre>
      ) : (
        <Empty>{busy.value > 0 ? "Waiting for the answer…" : "Send the request to see what comes back."}</Empty>
      )}
    </Card>
  );
}

export function Difference() {
  const [a, b] = [...pair.value].sort((x, y) => x - y).map((id) => history.value.find((x) => x.id === id));
  const found = useMemo(() => (a && b ? diff(a.answer, b.answer) : null), [a, b]);
  if (!a || !b || !found) return null;
  return (
    <Card
      title={`#${a.id} ${a.call} and #${b.id} ${b.call}`}
      tools={
        <>
          <span class="soft">{found.changes === 0 ? "no difference" : `${found.changes} lines differ`}</span>
          <button type="button" class="quiet small" onClick={() => (pair.value = [])}>
            Close
          </button>
        </>
      }
    >
      {found.changes === 0 ? (
        <Empty>Both answers are the same, to the last letter.</Empty>
      ) : (
        <pre class="diff" tabIndex={0} role="group" aria-label="Difference">
          {found.list.map((l, i) => {
            const key = `${i}${l.kind}`;
            if (l.kind === "more") return <ins key={key}>+ {l.text}</ins>;
            if (l.kind === "less") return <del key={key}>- {l.text}</del>;
            if (l.kind === "gap") return <i key={key}>⋯ {l.text}</i>;
            return <span key={key}>{`  ${l.text}\n`}</span>;
          })}
        </pre>
      )}
      {found.cut && <p class="soft">They are long; only their beginnings were compared.</p>}
    </Card>
  );
}

function Row({ x }: { x: Exchange }) {
  const now = read() === x;
  return (
    <tr class={now ? "now" : ""}>
      <td>
        <input
          type="checkbox"
          aria-label={`compare ${x.call} #${x.id}`}
          checked={pair.value.includes(x.id)}
          onChange={(e) => {
            pair.value = e.currentTarget.checked
              ? [x.id, ...pair.value].slice(0, 2)
              : pair.value.filter((id) => id !== x.id);
          }}
        />
      </td>
      <td class="num soft">#{x.id}</td>
      <td class="grow">
        <button
          type="button"
          class="link"
          aria-label={`Answer #${x.id} to ${x.call}`}
          aria-pressed={now}
          title={x.request}
          onClick={() => (shown.value = x.id)}
        >
          <Breakable name={x.call} />
        </button>
      </td>
      <td class={x.code ? "bad" : "soft"}>{x.code || "ok"}</td>
      <td class="num">{x.took.toFixed(1)} ms</td>
      <td class="num soft wide">{time(x.at)}</td>
      <td>
        <a href={href("explorer", [x.call], { request: x.request })} aria-label={`Edit request #${x.id}`}>
          edit
        </a>
      </td>
    </tr>
  );
}

export function History() {
  const list = history.value;
  if (list.length === 0) return null;
  return (
    <Card
      title="History"
      tools={
        <>
          <small>{pair.value.length === 1 ? "choose another one to compare" : "choose two to compare"}</small>
          <button
            type="button"
            class="quiet small"
            onClick={() => {
              history.value = [];
              pair.value = [];
            }}
          >
            Clear
          </button>
        </>
      }
    >
      <div class="scroll past" tabIndex={0} role="region" aria-label="History">
        <table>
          <tbody>
            {list.map((x) => (
              <Row key={x.id} x={x} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
