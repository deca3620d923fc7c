// One chart of a symbol: ticks or candles as they come, and the account's contracts on it.
import { effect } from "@preact/signals";
import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, type Message, type Stream } from "../api";
import { dark } from "../theme";
import { clock, stamp } from "../ui";
import { contracts, levels } from "./contracts";

/** history is how many points a chart begins with. */
const history = 300;
/** told is how many points the chart tells in words. */
const told = 30;
/** pause is how long, in milliseconds, what changed waits to be put into words. */
const pause = 300;
/** ended is how many contracts that have ended keep their barrier on the chart. */
const ended = 5;

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const at = (epoch: unknown) => Number(epoch) as UTCTimestamp;

function draw(chart: IChartApi) {
  chart.applyOptions({
    layout: { background: { color: "transparent" }, textColor: css("--soft") },
    grid: { vertLines: { color: css("--line") }, horzLines: { color: css("--line") } },
    rightPriceScale: { borderColor: css("--line") },
    timeScale: { borderColor: css("--line"), timeVisible: true, secondsVisible: true },
  });
}

/** Drawing is a chart in words: for who does not see it, and for who wants to read it off. */
interface Drawing {
  points: { time: number; text: string }[];
  count: number;
  low: number;
  high: number;
  marks: string[];
}

const blank: Drawing = { points: [], count: 0, low: 0, high: 0, marks: [] };

/** Ends is the barrier of a contract that has ended, as a line from its entry to its exit. */
interface Ends {
  series: ISeriesApi<"Line">;
  text: string;
}

interface Props {
  symbol: string;
  granularity: number; // of candles, in seconds; 0 draws ticks
  pip: number;
  trading: boolean; // whether the market is open; else what it was is all there is
}

/** Chart draws a symbol. */
export default function Chart({ symbol, granularity, pip, trading }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [last, setLast] = useState("");
  const [scale, setScale] = useState(-1); // of what the chart shows
  const [fault, setFault] = useState("");
  const [drawing, setDrawing] = useState(blank);
  const precision = Math.max(0, Math.round(-Math.log10(pip)));
  useEffect(() => {
    if (!box.current) return;
    const chart = createChart(box.current, {
      autoSize: true,
      layout: { attributionLogo: false }, // said now, or it puts its style into the page, which the policy forbids
      timeScale: { rightOffset: 8 },
    });
    const priceFormat = { type: "price" as const, precision, minMove: pip };
    const line = granularity === 0;
    const series: ISeriesApi<"Line"> | ISeriesApi<"Candlestick"> = line
      ? chart.addSeries(LineSeries, { color: css("--accent"), lineWidth: 2, priceFormat })
      : chart.addSeries(CandlestickSeries, {
          upColor: "#0f9d76",
          downColor: "#d9534f",
          borderVisible: false,
          wickUpColor: "#0f9d76",
          wickDownColor: "#d9534f",
          priceFormat,
        });
    const markers = createSeriesMarkers<Time>(series as ISeriesApi<"Line">, []);
    const lines: IPriceLine[] = [];
    const past = new Map<number, Ends>();

    // What is drawn is put into words from the chart itself, and not from what it was told to draw.
    let waiting = 0;
    const describe = () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => {
        const data = series.data() as readonly Message[];
        const text = (p: Message) =>
          line
            ? Number(p.value).toFixed(precision)
            : ["open", "high", "low", "close"].map((k) => `${k} ${Number(p[k]).toFixed(precision)}`).join(", ");
        const prices = (k: string) => data.map((p) => Number(line ? p.value : p[k]));
        setDrawing({
          points: data.slice(-told).map((p) => ({ time: Number(p.time), text: text(p) })),
          count: data.length,
          low: Math.min(...prices("low")),
          high: Math.max(...prices("high")),
          marks: [
            ...markers.markers().map((m) => `${m.id} at ${stamp(Number(m.time))}`),
            ...lines.map((l) => `${l.options().title} at ${l.options().price.toFixed(precision)}`),
            ...[...past.values()].map((e) => e.text),
          ],
        });
      }, pause);
    };

    const unpaint = effect(() => {
      dark.value;
      draw(chart);
      if (line) (series as ISeriesApi<"Line">).applyOptions({ color: css("--accent") });
    });
    const round = (epoch: unknown) => at(line ? Number(epoch) : Number(epoch) - (Number(epoch) % granularity));

    /** trace draws where the barrier of a contract was until it ended. */
    const trace = (c: Message, color: string) => {
      const level = levels({ ...c, limit_order: undefined })[0];
      const [from, to] = [round(c.entry_tick_time), round(c.exit_tick_time)];
      if (!level || !(from < to)) return;
      const segment = chart.addSeries(LineSeries, {
        color,
        lineWidth: 1,
        lineStyle: 2,
        lastValueVisible: false,
        priceLineVisible: false,
        crosshairMarkerVisible: false,
        autoscaleInfoProvider: () => null,
      });
      segment.setData([
        { time: from, value: level.price },
        { time: to, value: level.price },
      ]);
      past.set(c.contract_id, {
        series: segment,
        text: `${level.title} of an ended ${c.contract_type} at ${level.price.toFixed(precision)}`,
      });
    };
    const unmark = effect(() => {
      dark.value;
      const own = contracts.value.filter((c) => c.underlying === symbol);
      for (const l of lines.splice(0)) series.removePriceLine(l);
      const marks: SeriesMarker<Time>[] = [];
      for (const c of own) {
        const color = css(c.is_sold ? (Number(c.profit) >= 0 ? "--good" : "--bad") : "--accent");
        if (c.entry_tick_time)
          marks.push({
            time: round(c.entry_tick_time),
            position: "aboveBar",
            shape: "circle",
            color,
            text: c.contract_type,
            id: `${c.contract_type} entry ${c.entry_tick_display_value ?? c.entry_tick}`,
          });
        if (c.is_sold && c.exit_tick_time)
          marks.push({
            time: round(c.exit_tick_time),
            position: "belowBar",
            shape: "square",
            color,
            text: c.status,
            id: `${c.contract_type} exit ${c.exit_tick_display_value ?? c.exit_tick} ${c.status}`,
          });
        if (c.is_sold) continue;
        for (const level of levels(c))
          lines.push(
            series.createPriceLine({
              price: level.price,
              color: level.title === "stop out" || level.title === "stop loss" ? css("--bad") : color,
              lineWidth: 1,
              lineStyle: 2,
              title: level.title,
              axisLabelVisible: true,
            }),
          );
      }
      markers.setMarkers(marks.sort((a, b) => Number(a.time) - Number(b.time)));
      const closed = own.filter((c) => c.is_sold && c.entry_tick_time && c.exit_tick_time).slice(0, ended);
      for (const [id, e] of past)
        if (!closed.some((c) => c.contract_id === id)) {
          chart.removeSeries(e.series);
          past.delete(id);
        }
      for (const c of closed) if (!past.has(c.contract_id)) trace(c, css(Number(c.profit) >= 0 ? "--good" : "--bad"));
      describe();
    });
    const candle = (c: Message) => ({
      time: at(c.open_time ?? c.epoch),
      open: Number(c.open),
      high: Number(c.high),
      low: Number(c.low),
      close: Number(c.close),
    });
    const request: Message = {
      ticks_history: symbol,
      end: "latest",
      count: history,
      style: line ? "ticks" : "candles",
      ...(line ? {} : { granularity }),
    };
    setLast("");
    setFault("");
    const hear = (m: Message) => {
      setFault("");
      const say = (price: unknown) => price != null && setLast(Number(price).toFixed(precision));
      if (m.history) {
        (series as ISeriesApi<"Line">).setData(
          m.history.times.map((t: number, i: number) => ({ time: at(t), value: Number(m.history.prices[i]) })),
        );
        say(m.history.prices.at(-1));
        setScale(granularity);
      } else if (m.candles) {
        (series as ISeriesApi<"Candlestick">).setData(m.candles.map(candle));
        say(m.candles.at(-1)?.close);
        setScale(granularity);
      } else if (m.tick) {
        (series as ISeriesApi<"Line">).update({ time: at(m.tick.epoch), value: Number(m.tick.quote) });
        say(m.tick.quote);
      } else if (m.ohlc) {
        (series as ISeriesApi<"Candlestick">).update(candle(m.ohlc));
        say(m.ohlc.close);
      }
      describe();
    };
    // After a lost connection the stream begins anew with its history, which fills the gap.
    const follow = (live: boolean): Stream =>
      api.follow(live ? { ...request, subscribe: 1 } : request, hear, (e) => {
        if (!live || e.code !== "MarketIsClosed") setFault(e.message);
        else {
          stream.stop();
          stream = follow(false);
        }
      });
    let stream = follow(trading);
    return () => {
      window.clearTimeout(waiting);
      stream.stop();
      unpaint();
      unmark();
      chart.remove();
    };
  }, [symbol, granularity, pip, precision, trading]);
  const { points, marks } = drawing;
  const [first, final] = [points[0], points.at(-1)];
  const summary = final
    ? `${drawing.count} ${granularity ? "candles" : "ticks"} up to ${stamp(final.time)}, from ${drawing.low.toFixed(precision)} to ${drawing.high.toFixed(precision)}, now ${last}.`
    : "Nothing is drawn yet.";
  return (
    <>
      <p class="figure num" data-last={last} data-drawn={scale}>
        {last} {fault && <small class="bad">{fault}</small>}
      </p>
      <div class="chart" ref={box} role="img" aria-label={`Chart of ${symbol}: ${summary} ${marks.join("; ")}`} />
      <details class="words">
        <summary>In words</summary>
        <p>{summary}</p>
        {marks.length > 0 && (
          <ul class="marks" aria-label={`Contracts on ${symbol}`}>
            {marks.map((m, i) => (
              <li key={`${m} ${i}`}>{m}</li>
            ))}
          </ul>
        )}
        {first && (
          <ol class={`points num ${granularity ? "candles" : ""}`} aria-label={`Latest of ${symbol}`} tabIndex={0}>
            {points.map((p) => (
              <li key={p.time} data-time={p.time}>
                {clock(p.time)} {p.text}
              </li>
            ))}
          </ol>
        )}
      </details>
    </>
  );
}
