// Every call: what it is, a request that works, and what the server answers. It has a connection of its own, so that
// what passes here is what the user sent.
import { useEffect, useState } from "preact/hooks";
import "../explorer/explorer.css";
import { levers } from "../admin";
import { Answer, Difference, History } from "../explorer/answers";
import { Documentation } from "../explorer/documentation";
import { example } from "../explorer/examples";
import { line } from "../explorer/line";
import { List } from "../explorer/list";
import { Request } from "../explorer/request";
import { begin, load, text, told } from "../explorer/state";
import { Streams } from "../explorer/streams";
import { callNamed, calls, judge, loadCalls } from "../reference";
import { place } from "../router";
import { Empty, words } from "../ui";

/** pause is how long one has stopped typing before the server is asked, in milliseconds. */
const pause = 200;

export default function Explorer() {
  const { rest, query } = place.value;
  const name = rest[0] ?? "ticks";
  const given = query.get("request");
  const call = callNamed(name);
  const [failed, setFailed] = useState("");
  const fetchCalls = () => {
    setFailed("");
    loadCalls().catch((e) => setFailed(words(e)));
  };
  useEffect(() => {
    begin();
    fetchCalls();
  }, []);
  useEffect(() => {
    if (call) load(given ?? example(call).request);
  }, [call?.name, given]);
  useEffect(() => {
    const asked = text.value;
    const timer = setTimeout(async () => {
      const own = await judge(asked);
      if (own && asked === text.value) told.value = { text: asked, faults: own };
    }, pause);
    return () => clearTimeout(timer);
  }, [text.value, levers.value]);
  if (!calls.value)
    return failed ? (
      <section class="card locked">
        <h2>The list of calls did not come</h2>
        <p>{failed}</p>
        <button type="button" onClick={fetchCalls}>
          Try again
        </button>
      </section>
    ) : (
      <Empty>Reading what there is…</Empty>
    );
  return (
    <div class="explorer">
      <List now={name} />
      {call ? (
        <>
          <Request call={call} />
          <Documentation call={call} />
        </>
      ) : (
        <section class="card request">
          <h2>There is no call {name}</h2>
          <p>The list has all that there are.</p>
        </section>
      )}
      <div class="stack answers">
        {line.state.value === "lost" && (
          <p class="hint" role="status">
            The connection was lost. Streams begin anew when it is back.
          </p>
        )}
        <Streams />
        <Difference />
        <Answer />
        <History />
      </div>
    </div>
  );
}
