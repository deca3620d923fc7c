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
import { api, type Message } from "./api";
import { dark } from "./app";
import { contracts } from "./contracts";

/** history is how many points a chart begins with. */
const history = 300;

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

/** Chart draws a symbol; granularity is that of candles in seconds, and 0 draws ticks. */
export default function Chart({ symbol, granularity, pip }: { symbol: string; granularity: number; pip: number }) {
  const box = useRef<HTMLDivElement>(null);
  const [last, setLast] = useState("");
  const [drawn, setDrawn] = useState(-1); // the scale of what the chart shows
  const [fault, setFault] = useState("");
  useEffect(() => {
    if (!box.current) return;
    const chart = createChart(box.current, {
      autoSize: true,
      layout: { attributionLogo: false }, // said now, or it puts its style into the page, which the policy forbids
      timeScale: { rightOffset: 8 },
    });
    const precision = Math.max(0, Math.round(-Math.log10(pip)));
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
    const unpaint = effect(() => {
      dark.value;
      draw(chart);
      if (line) (series as ISeriesApi<"Line">).applyOptions({ color: css("--accent") });
    });
    const round = (epoch: unknown) => at(line ? Number(epoch) : Number(epoch) - (Number(epoch) % granularity));
    const unmark = effect(() => {
      for (const l of lines.splice(0)) series.removePriceLine(l);
      const marks: SeriesMarker<Time>[] = [];
      for (const c of contracts.value) {
        if (c.underlying !== symbol) continue;
        const color = c.is_sold ? (Number(c.profit) >= 0 ? css("--good") : css("--bad")) : css("--accent");
        if (c.entry_tick_time)
          marks.push({
            time: round(c.entry_tick_time),
            position: "aboveBar",
            shape: "circle",
            color,
            text: `${c.contract_type} entry`,
          });
        if (c.exit_tick_time)
          marks.push({
            time: round(c.exit_tick_time),
            position: "belowBar",
            shape: "square",
            color,
            text: `exit ${Number(c.profit) >= 0 ? "won" : "lost"}`,
          });
        // The barrier of a digit contract is a digit, and no price.
        if (!c.is_sold && !c.contract_type.startsWith("DIGIT")) {
          for (const b of [c.barrier, c.high_barrier, c.low_barrier]) {
            if (b)
              lines.push(
                series.createPriceLine({
                  price: Number(b),
                  color,
                  lineWidth: 1,
                  lineStyle: 2,
                  title: "barrier",
                  axisLabelVisible: true,
                }),
              );
          }
        }
      }
      markers.setMarkers(marks.sort((a, b) => Number(a.time) - Number(b.time)));
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
      subscribe: 1,
      style: line ? "ticks" : "candles",
      ...(line ? {} : { granularity }),
    };
    setLast("");
    setFault("");
    const stream = api.follow(
      request,
      (m) => {
        if (m.history) {
          (series as ISeriesApi<"Line">).setData(
            m.history.times.map((t: number, i: number) => ({ time: at(t), value: Number(m.history.prices[i]) })),
          );
          setLast(Number(m.history.prices.at(-1)).toFixed(precision));
          setDrawn(granularity);
        } else if (m.candles) {
          (series as ISeriesApi<"Candlestick">).setData(m.candles.map(candle));
          setLast(Number(m.candles.at(-1)?.close).toFixed(precision));
          setDrawn(granularity);
        } else if (m.tick) {
          (series as ISeriesApi<"Line">).update({ time: at(m.tick.epoch), value: Number(m.tick.quote) });
          setLast(Number(m.tick.quote).toFixed(precision));
        } else if (m.ohlc) {
          (series as ISeriesApi<"Candlestick">).update(candle(m.ohlc));
          setLast(Number(m.ohlc.close).toFixed(precision));
        }
      },
      (e) => setFault(e.message),
    );
    return () => {
      stream.stop();
      unpaint();
      unmark();
      chart.remove();
    };
  }, [symbol, granularity, pip]);
  return (
    <>
      <p class="figure num" data-last={last} data-drawn={drawn}>
        {last} {fault && <small class="bad">{fault}</small>}
      </p>
      <div class="chart" ref={box} role="img" aria-label={`Chart of ${symbol}, now at ${last}`} />
      <small>
        Charts by{" "}
        <a href="https://www.tradingview.com/" rel="noreferrer noopener" target="_blank">
          TradingView Lightweight Charts™
        </a>
        , copyright © TradingView, Inc.
      </small>
    </>
  );
}
