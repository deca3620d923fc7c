"""The table nearShift of tickwalk.go.

Made with Python 3 and mpmath 1.3:

    python3 testdata/nearshift.py

h(x) is the integral over y > 0 of n(y - x) h(y). With h(x) = x + beta + e(x) the rest e falls fast, and is solved for on the
nodes of Gauss-Legendre quadrature in panels; h(0) comes out as 1/sqrt(2), as renewal theory has it.
"""
from mpmath import mp, mpf, exp, sqrt, pi, erfc, matrix, lu_solve, cos

mp.dps = 20
BETA = mpf("0.5825971579390106702051771875929")
LENGTH, PANELS, NODES = mpf(14), 14, 12


def n(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def N(x):
    return erfc(-x / sqrt(2)) / 2


def gauss(k):
    for i in range(k):
        x = cos(pi * (i + mpf(3) / 4) / (k + mpf(1) / 2))
        for _ in range(12):  # Newton's steps, from where the roots nearly are
            before, at = mpf(1), x
            for j in range(2, k + 1):
                before, at = at, ((2 * j - 1) * x * at - (j - 1) * before) / j
            slope = k * (x * at - before) / (x * x - 1)
            x -= at / slope
        yield x, 2 / ((1 - x * x) * slope**2)


def rest(x):
    return n(x) - (x + BETA) * N(-x)


rule = list(gauss(NODES))
half = LENGTH / PANELS / 2
nodes = [(half * (2 * p + 1 + x), half * w) for p in range(PANELS) for x, w in rule]
a = matrix(len(nodes), len(nodes))
b = matrix(len(nodes), 1)
for i, (x, _) in enumerate(nodes):
    b[i] = rest(x)
    for k, (y, w) in enumerate(nodes):
        a[i, k] = (1 if i == k else 0) - n(y - x) * w
e = lu_solve(a, b)


def solution(x):
    return sum(n(y - x) * w * e[k] for k, (y, w) in enumerate(nodes)) + rest(x)


assert abs(solution(0) + BETA - 1 / sqrt(2)) < mpf(10) ** -12
for i in range(21):
    print(mp.nstr(solution(mpf(i) / 10), 8), end=",\n" if i % 7 == 6 else ", ")
