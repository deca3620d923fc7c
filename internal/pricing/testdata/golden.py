"""Prices to thirty digits, by integration rather than by the formulas that the package uses.

Made golden.txt with Python 3 and mpmath 1.3, in the folder of the package:

    python3 testdata/golden.py > testdata/golden.txt

What is taken as known is the normal law of the logarithm, the reflection principle for the law of a path with one border,
images for two borders, and the density of the time of a first touch. A line is a function, volatility, rate, drift, its
arguments and the price.
"""
import random
from mpmath import mp, mpf, exp, log, sqrt, pi, quad, erfc, erfinv, inf, binomial, findroot

mp.dps = 30
YEAR = mpf(31536000)
rng = random.Random(20240229)


def N(x):
    return erfc(-x / sqrt(2)) / 2


def n(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def pieces(a, b, centre, width):
    """Where to cut an integral so that a peak at centre is not overlooked."""
    cuts = sorted({a, b} | {centre + k * width for k in (-12, -6, -3, -1, 0, 1, 3, 6, 12) if a < centre + k * width < b})
    return cuts


def over_law(f, m, s, T, a, b):
    """The integral from a to b of f(x) times the density of the logarithm's move x."""
    mu, z = m * T, s * sqrt(T)
    a, b = max(a, mu - 40 * z), min(b, mu + 40 * z)
    if a >= b:
        return mpf(0)
    return quad(lambda x: f(x) * n((x - mu) / z) / z, pieces(a, b, mu, z))


def call(s, r, mu, S, K, T):
    return exp(-r * T) * over_law(lambda x: 1, mu - s * s / 2, s, T, log(K / S), inf)


def put(s, r, mu, S, K, T):
    return exp(-r * T) * over_law(lambda x: 1, mu - s * s / 2, s, T, -inf, log(K / S))


def expiry_range(s, r, mu, S, H, L, T):
    return exp(-r * T) * over_law(lambda x: 1, mu - s * s / 2, s, T, log(L / S), log(H / S))


def vanilla_call(s, r, mu, S, K, T):
    return exp(-r * T) * over_law(lambda x: S * exp(x) - K, mu - s * s / 2, s, T, log(K / S), inf)


def vanilla_put(s, r, mu, S, K, T):
    return exp(-r * T) * over_law(lambda x: K - S * exp(x), mu - s * s / 2, s, T, -inf, log(K / S))


def call_spread(s, r, mu, S, H, L, T):
    m = mu - s * s / 2
    part = over_law(lambda x: (S * exp(x) - L) / (H - L), m, s, T, log(L / S), log(H / S))
    return exp(-r * T) * (part + over_law(lambda x: 1, m, s, T, log(H / S), inf))


def first_touch(f, m, s, T, b):
    """The integral of f(t) times the density of the time of the first touch of b (in logarithms)."""
    peak = min(b * b / (3 * s * s), T)
    cuts = sorted({mpf(0), T} | {peak * mpf(k) / 8 for k in (1, 2, 4, 8, 16, 64, 256, 1024) if peak * mpf(k) / 8 < T})
    return quad(lambda t: f(t) * abs(b) / (s * t * sqrt(t)) * n((b - m * t) / (s * sqrt(t))) if t > 0 else mpf(0), cuts)


def one_touch_hit(s, r, mu, S, B, T):
    return first_touch(lambda t: exp(-r * t), mu - s * s / 2, s, T, log(B / S))


def one_touch_end(s, r, mu, S, B, T):
    return exp(-r * T) * first_touch(lambda t: 1, mu - s * s / 2, s, T, log(B / S))


def inside(m, s, t, h, x, y):
    """Density at y of the path that started at x and touched neither 0 nor h, by images."""
    z, drift = s * sqrt(t), m / (s * s)
    total = mpf(0)
    for k in range(-60, 61):
        total += n((y - x - 2 * k * h) / z) - n((y + x - 2 * k * h) / z)
    return total / z * exp(drift * (y - x) - m * m * t / (2 * s * s))


def touch_first(f, m, s, T, h, x, upper):
    """The integral of f(t) times the density of touching one border before the other, by images."""
    d = h - x if upper else x
    weight = m * d / (s * s) if upper else -m * d / (s * s)

    def density(t):
        if t == 0:
            return mpf(0)
        total = mpf(0)
        for k in range(-40, 41):
            total += (d + 2 * k * h) * n((d + 2 * k * h) / (s * sqrt(t)))
        return total / (s * t * sqrt(t)) * exp(weight - m * m * t / (2 * s * s))

    peak = min(d * d / (3 * s * s), T)
    cuts = sorted({mpf(0), T} | {peak * mpf(k) / 8 for k in (1, 2, 4, 8, 16, 64, 256, 1024) if peak * mpf(k) / 8 < T})
    return quad(lambda t: f(t) * density(t), cuts)


def up_or_down_hit(s, r, mu, S, H, L, T):
    m, h, x = mu - s * s / 2, log(H / L), log(S / L)
    return sum(touch_first(lambda t: exp(-r * t), m, s, T, h, x, u) for u in (True, False))


def range_end(s, r, mu, S, H, L, T):
    m, h, x = mu - s * s / 2, log(H / L), log(S / L)
    return exp(-r * T) * quad(lambda y: inside(m, s, T, h, x, y), pieces(mpf(0), h, x + m * T, s * sqrt(T)))


def touch_upper_first(s, r, mu, S, H, L, T):
    return touch_first(lambda t: exp(-r * t), mu - s * s / 2, s, T, log(H / L), log(S / L), True)


def touch_lower_first(s, r, mu, S, H, L, T):
    return touch_first(lambda t: exp(-r * t), mu - s * s / 2, s, T, log(H / L), log(S / L), False)


def one_border(m, s, T, b, x):
    """Density of a move x whose path did not touch b, by reflection."""
    z = s * sqrt(T)
    return (n((x - m * T) / z) - exp(2 * m * b / (s * s)) * n((x - 2 * b - m * T) / z)) / z


def down_and_out_call(s, r, mu, S, K, B, R, T):
    m, b = mu - s * s / 2, log(B / S)
    z = s * sqrt(T)
    a = max(b, log(K / S))
    top = max(m * T, a) + 40 * z
    pay = quad(lambda x: (S * exp(x) - K) * one_border(m, s, T, b, x), pieces(a, top, m * T, z))
    return exp(-r * T) * pay + R * first_touch(lambda t: exp(-r * t), m, s, T, b)


def up_and_out_put(s, r, mu, S, K, B, R, T):
    m, b = mu - s * s / 2, log(B / S)
    z = s * sqrt(T)
    a = min(b, log(K / S))
    bottom = min(m * T, a) - 40 * z
    pay = quad(lambda x: (K - S * exp(x)) * one_border(m, s, T, b, x), pieces(bottom, a, m * T, z))
    return exp(-r * T) * pay + R * first_touch(lambda t: exp(-r * t), m, s, T, b)


def above(m, s, T, u):
    """The probability that the highest move is above u, u at least 0."""
    z = s * sqrt(T)
    return N((m * T - u) / z) + exp(2 * m * u / (s * s)) * N((-u - m * T) / z)


def highest(s, mu, S, k, T):
    m, z, a = mu - s * s / 2, s * sqrt(T), log(k / S)
    top = a + abs(m) * T + 40 * z
    return k + quad(lambda u: S * exp(u) * above(m, s, T, u), pieces(a, top, m * T, z))


def lowest(s, mu, S, k, T):
    m, z, a = mu - s * s / 2, s * sqrt(T), log(k / S)
    bottom = a - abs(m) * T - 40 * z
    return k - quad(lambda u: S * exp(u) * above(-m, s, T, -u), pieces(bottom, a, m * T, z))


def lookback_float_call(s, r, mu, S, low, T):
    return exp(-r * T) * (S * exp(mu * T) - lowest(s, mu, S, low, T))


def lookback_float_put(s, r, mu, S, high, T):
    return exp(-r * T) * (highest(s, mu, S, high, T) - S * exp(mu * T))


def lookback_fixed_call(s, r, mu, S, high, K, T):
    return exp(-r * T) * (highest(s, mu, S, max(high, K), T) - K)


def lookback_fixed_put(s, r, mu, S, low, K, T):
    return exp(-r * T) * (K - lowest(s, mu, S, min(low, K), T))


def reset_call(s, r, mu, S, E, tau, T):
    m = mu - s * s / 2
    later = lambda d: N((m * (T - tau) - d) / (s * sqrt(T - tau)))  # to end more than d above the spot at reset
    e = log(E / S)
    return exp(-r * T) * (over_law(lambda x: later(mpf(0)), m, s, tau, -inf, e) + over_law(lambda x: later(e - x), m, s, tau, e, inf))


def reset_put(s, r, mu, S, E, tau, T):
    m = mu - s * s / 2
    later = lambda d: N((d - m * (T - tau)) / (s * sqrt(T - tau)))
    e = log(E / S)
    return exp(-r * T) * (over_law(lambda x: later(mpf(0)), m, s, tau, e, inf) + over_law(lambda x: later(e - x), m, s, tau, -inf, e))


def bivariate(h, k, rho):
    top = min(h, mpf(40))
    return quad(lambda x: n(x) * N((k - rho * x) / sqrt(1 - rho * rho)), pieces(mpf(-40), top, k / rho if rho else k, sqrt(1 - rho * rho) / 2) if abs(rho) > 0.9 else pieces(mpf(-40), top, mpf(0), mpf(1)))


def cancellation(s, r, mu, factor, c, tp, step, down, T):
    delta = step * mpf("0.5825971579390106702051771875929")
    m = mu - s * s / 2
    far = exp(30 * s * sqrt(T) + abs(m) * T + 2 * c)
    if not down:
        X, low, high = 1 - c, (1 - 1 / factor - c) * exp(-delta), (1 + tp - c) * exp(delta) if tp else far
        R = 1 - (1 - 1 / factor) * exp(-delta)
    else:
        X, high, low = 1 + c, (1 + 1 / factor + c) * exp(delta), (1 - tp + c) * exp(-delta) if tp else 1 / far
        R = (1 + 1 / factor) * exp(delta) - 1
    h, x, e = log(high / low), log(1 / low), log(X / low)
    z = s * sqrt(T)
    if not down:
        held = quad(lambda y: (X - low * exp(y)) * inside(m, s, T, h, x, y), pieces(mpf(0), min(max(e, 0), h), x, z))
    else:
        held = quad(lambda y: (low * exp(y) - X) * inside(m, s, T, h, x, y), pieces(min(max(e, 0), h), h, x, z))
    return exp(-r * T) * held + R * touch_first(lambda t: exp(-r * t), m, s, T, h, x, bool(down))


def walk_at_least(steps, k):
    return mpf(sum(int(binomial(steps, u)) for u in range(steps + 1) if 2 * u - steps >= k)) / mpf(2) ** steps


def accumulator_barrier(step, stay):
    return step * findroot(lambda q: N(q) - N(-q) - stay, mpf(2))


def given(x):
    """A number as the package gets it: the nearest double of a short decimal."""
    return mpf(float(x))


def line(name, *args):
    return name + " " + " ".join(repr(float(a)) for a in args)


def show(f, name, sigma, rate, drift, *args):
    sigma, rate, drift = given(sigma), given(rate), given(drift)
    args = [given(a) for a in args]
    print(line(name, sigma, rate, drift, *args), mp.nstr(f(sigma, rate, drift, *args), 20), flush=True)


def short(x, digits=5):
    return float("%.*g" % (digits, x))


MODELS = [(1.0, 0, 0), (0.1, 0, 0), (0.75, 0, 0), (0.5, 0.05, 0.03), (0.25, 0.02, -0.04), (3.0, 0.1, 0.1), (0.2, 0, 1e-6)]
TIMES = [5 * 2, 15, 300, 3600, 86400, 30 * 86400, 365 * 86400]


def setting(i):
    sigma, rate, drift = MODELS[i % len(MODELS)]
    seconds = TIMES[(i * 3 + i // len(MODELS)) % len(TIMES)]
    T = seconds / 31536000
    return sigma, rate, drift, T, sigma * T ** 0.5


def level(S, z, lo, hi):
    return short(S * float(exp(mpf(z * rng.uniform(lo, hi)))), 9)


def main():
    print("# function volatility rate drift arguments… price; made by golden.py")
    for i in range(21):
        sigma, rate, drift, T, z = setting(i)
        S = short(rng.uniform(0.5, 9000))
        K = level(S, z, -2.5, 2.5)
        for f, name in [(call, "Call"), (put, "Put"), (vanilla_call, "VanillaCall"), (vanilla_put, "VanillaPut"),
                        (one_touch_hit, "OneTouchAtHit"), (one_touch_end, "OneTouchAtExpiry")]:
            show(f, name, sigma, rate, drift, S, K, T)
        H, L = level(S, z, 0.1, 2.5), level(S, z, -2.5, -0.1)
        for f, name in [(expiry_range, "ExpiryRange"), (call_spread, "CallSpread"), (up_or_down_hit, "UpOrDownAtHit"), (range_end, "Range"),
                        (touch_upper_first, "TouchUpperFirst"), (touch_lower_first, "TouchLowerFirst")]:
            show(f, name, sigma, rate, drift, S, H, L, T)
        X = level(S, z, -1.5, 1.5)
        R = short(S * 0.01)
        show(down_and_out_call, "DownAndOutCall", sigma, rate, drift, S, X, L, R, T)
        show(down_and_out_call, "DownAndOutCall", sigma, rate, drift, S, L, L, 0, T)
        show(up_and_out_put, "UpAndOutPut", sigma, rate, drift, S, X, H, R, T)
        show(up_and_out_put, "UpAndOutPut", sigma, rate, drift, S, H, H, 0, T)
        show(lookback_float_call, "LookbackFloatCall", sigma, rate, drift, S, L, T)
        show(lookback_float_call, "LookbackFloatCall", sigma, rate, drift, S, S, T)
        show(lookback_float_put, "LookbackFloatPut", sigma, rate, drift, S, H, T)
        show(lookback_float_put, "LookbackFloatPut", sigma, rate, drift, S, S, T)
        show(lookback_fixed_call, "LookbackFixedCall", sigma, rate, drift, S, H, X, T)
        show(lookback_fixed_put, "LookbackFixedPut", sigma, rate, drift, S, L, X, T)
        tau = T * rng.uniform(0.05, 0.95)
        for f, name in [(reset_call, "ResetCall"), (reset_put, "ResetPut")]:
            show(f, name, sigma, rate, drift, S, S, T / 2, T)
            show(f, name, sigma, rate, drift, S, X, tau, T)
    for sigma, factors in [(1.0, (40, 400)), (0.1, (400, 4000)), (0.5, (80, 800))]:
        for seconds in (300, 3600):
            for factor in factors:
                step = sigma * (1 / 31536000) ** 0.5
                for tp in (0, 0.004):
                    for down in (0, 1):
                        show(cancellation, "Cancellation", sigma, 0, 0, factor, 2 * step, tp, step, down, seconds / 31536000)
    for rho in (-1 + 1e-6, -0.99, -0.93, -0.9, -0.5, 0, 0.3, 0.7071067811865476, 0.92, 0.926, 0.97, 0.999, 1 - 1e-9):
        for h, k in [(0, 0), (0.3, 0.3), (-1, 0.5), (1.2, 1.2001), (-2, -2.01), (0.4, -0.4), (3, -3), (-6, -5)]:
            h, k, rho = given(h), given(k), given(rho)
            print(line("bivariate", 1, 0, 0, h, k, rho), mp.nstr(bivariate(h, k, rho), 20), flush=True)
    for steps, k in [(1, 1), (5, 1), (5, 3), (10, 0), (10, 11), (10, -4), (60, 8), (900, 40), (900, 300), (3600, 61), (3600, -61)]:
        print(line("WalkAtLeast", 1, 0, 0, steps, k), mp.nstr(walk_at_least(steps, k), 20), flush=True)
    for sigma in (0.1, 0.25, 0.5, 0.75, 1.0):
        for interval in (1, 2):
            for stay in (0.985, 0.977, 0.967, 0.9575, 0.9475):
                s = given(sigma) * sqrt(interval / YEAR)
                print(line("AccumulatorBarrier", sigma, 0, 0, interval, stay), mp.nstr(accumulator_barrier(s, given(stay)), 20), flush=True)


main()
