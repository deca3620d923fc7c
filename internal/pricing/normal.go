package pricing

import "math"

// normal is N, the standard normal distribution function, with full relative accuracy in both tails.
func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// density is φ, the standard normal density.
func density(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

// expNormal is e^a N(x), also where e^a alone would overflow or N(x) alone would vanish. Far in the tail N is
// φ(x) divided by Laplace's continued fraction for the reciprocal of Mills's ratio (Abramowitz and Stegun 26.2.14).
func expNormal(a, x float64) float64 {
	if x > -8 {
		return math.Exp(a) * normal(x)
	}
	y := -x
	f := y
	for k := 24.0; k >= 1; k-- { // from 8 standard deviations on, 24 terms leave less than the last place
		f = y + k/f
	}
	return math.Exp(a-x*x/2) / (math.Sqrt(2*math.Pi) * f)
}

// bivariate is N₂(h, k; ρ), the probability that two standard normal variables of correlation ρ are at most h and k,
// for |ρ| ≤ 1, to about 1e-15. It is the integral over the correlation (Plackett 1954) in the angle θ = arcsin ρ as
// Drezner and Wesolowsky (J. Stat. Comput. Simul. 35, 1990) and Genz (Stat. Comput. 14, 2004) take it,
//
//	N₂(h,k;ρ) = N(h) N(k) + 1/2π ∫ exp(-(h² + k² - 2hk sin θ) / 2cos² θ) dθ,  θ from 0 to arcsin ρ,
//
// and near ρ = ±1 the same from the other end, where N₂ is known too. There the integrand has a step as narrow as
// |h∓k|, so the interval is halved towards it.
func bivariate(h, k, rho float64) float64 {
	switch {
	case h == math.Inf(-1) || k == math.Inf(-1):
		return 0
	case h == math.Inf(1):
		return normal(k)
	case k == math.Inf(1):
		return normal(h)
	}
	if math.Abs(rho) < 0.925 {
		angle := math.Asin(rho)
		sum := 0.0
		for _, g := range gauss20 {
			for _, x := range [2]float64{-g.x, g.x} {
				sin, cos := math.Sincos(angle * (x + 1) / 2)
				sum += g.w * math.Exp((h*k*sin-(h*h+k*k)/2)/(cos*cos))
			}
		}
		return clamp(normal(h)*normal(k) + sum*angle/(4*math.Pi))
	}
	// ρ near -1 follows from ρ near 1: N₂(h,k;ρ) = N(h) - N₂(h,-k;-ρ).
	if rho < 0 {
		return clamp(normal(h) - bivariate(h, -k, -rho))
	}
	// With φ = π/2 - θ the exponent is -(h-k)²/2sin²φ - hk/(1+cos φ).
	gap := (h - k) * (h - k) / 2
	sum := 0.0
	for to := math.Acos(min(rho, 1)); to > 0 && gap < 40*to*to; {
		from := to / 2
		if gap == 0 {
			from = 0
		}
		half, middle := (to-from)/2, (to+from)/2
		part := 0.0
		for _, g := range gauss20 {
			for _, x := range [2]float64{-g.x, g.x} {
				sin, cos := math.Sincos(middle + half*x)
				part += g.w * math.Exp(-gap/(sin*sin)-h*k/(1+cos))
			}
		}
		sum += part * half
		to = from
	}
	return clamp(normal(min(h, k)) - sum/(2*math.Pi))
}

func clamp(p float64) float64 { return max(0, min(p, 1)) }

// gauss20 are the positive nodes and the weights of Gauss–Legendre quadrature with twenty points (Abramowitz and Stegun,
// table 25.4).
var gauss20 = [10]struct{ x, w float64 }{
	{0.0765265211334973337546404, 0.1527533871307258506980843},
	{0.2277858511416450780804962, 0.1491729864726037467878287},
	{0.3737060887154195606725482, 0.1420961093183820513292983},
	{0.5108670019508270980043641, 0.1316886384491766268984945},
	{0.6360536807265150254528367, 0.1181945319615184173123774},
	{0.7463319064601507926143051, 0.1019301198172404350367501},
	{0.8391169718222188233945291, 0.0832767415767047487247581},
	{0.9122344282513259058677524, 0.0626720483341090635695065},
	{0.9639719272779137912676661, 0.0406014298003869413310400},
	{0.9931285991850949247861224, 0.0176140071391521183118620},
}
