"""The two ellipsoids of Chinese surveying, with the constants that the area circular prints for them.

Source: 国土调查办发〔2008〕32号 (图斑椭球面积计算公式), the CGCS2000 constants as carried into TD/T 1055-2019. The wording of
both was read in secondary copies: unverified. The numbers agree with the closed forms to the last printed digit.
"""

from dataclasses import dataclass

__all__ = ["ARC_SECONDS_PER_RADIAN", "CGCS2000", "XIAN_1980", "Ellipsoid"]

ARC_SECONDS_PER_RADIAN = 206264.8062471
"""ρ as the circular prints it; figures of record use this and not a longer value."""


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """An ellipsoid and the printed coefficients of its Gauss-Krüger inverse.

    Lengths are in metres. `meridian_coefficients` are K0 (rad/m) to K4 of the series that turns a northing on the
    central meridian into the foot-point latitude.
    """

    name: str
    semi_major_axis: float
    semi_minor_axis: float
    inverse_flattening: float
    first_eccentricity_squared: float
    second_eccentricity_squared: float
    polar_curvature_radius: float
    meridian_coefficients: tuple[float, float, float, float, float]

    @property
    def meridian_arc(self) -> tuple[float, float, float, float, float]:
        """Coefficients of B, sin 2B, sin 4B, sin 6B and sin 8B in the arc from the equator to latitude B, metres."""
        e2 = self.first_eccentricity_squared
        m0 = self.semi_major_axis * (1 - e2)
        m2 = 3 / 2 * e2 * m0
        m4 = 5 / 4 * e2 * m2
        m6 = 7 / 6 * e2 * m4
        m8 = 9 / 8 * e2 * m6
        return (
            m0 + m2 / 2 + 3 * m4 / 8 + 5 * m6 / 16 + 35 * m8 / 128,
            -(m2 / 2 + m4 / 2 + 15 * m6 / 32 + 7 * m8 / 16) / 2,
            (m4 / 8 + 3 * m6 / 16 + 7 * m8 / 32) / 4,
            -(m6 / 32 + m8 / 16) / 6,
            m8 / 128 / 8,
        )

    @property
    def area_coefficients(self) -> tuple[float, float, float, float, float]:
        """A to E of the printed trapezoid formula."""
        e2 = self.first_eccentricity_squared
        e4, e6, e8 = e2**2, e2**3, e2**4
        return (
            1 + 3 / 6 * e2 + 30 / 80 * e4 + 35 / 112 * e6 + 630 / 2304 * e8,
            1 / 6 * e2 + 15 / 80 * e4 + 21 / 112 * e6 + 420 / 2304 * e8,
            3 / 80 * e4 + 7 / 112 * e6 + 180 / 2304 * e8,
            1 / 112 * e6 + 45 / 2304 * e8,
            5 / 2304 * e8,
        )


CGCS2000 = Ellipsoid(
    name="CGCS2000",
    semi_major_axis=6378137.0,
    semi_minor_axis=6356752.31414036,
    inverse_flattening=298.257222101,
    first_eccentricity_squared=0.0066943800229,
    second_eccentricity_squared=0.00673949677548,
    polar_curvature_radius=6399593.62586,
    meridian_coefficients=(
        1.57048761144159e-7,
        5.05250178820567e-3,
        2.98472900956587e-5,
        2.41626669230084e-7,
        2.22241238938534e-9,
    ),
)

XIAN_1980 = Ellipsoid(
    name="西安80",
    semi_major_axis=6378140.0,
    semi_minor_axis=6356755.29,
    inverse_flattening=298.257,
    first_eccentricity_squared=6.69438499958795e-3,
    second_eccentricity_squared=6.73950181947292e-3,
    polar_curvature_radius=6399596.65198801,
    meridian_coefficients=(
        1.57048687472752e-7,
        5.05250559291393e-3,
        2.98473350966158e-5,
        2.41627215981336e-7,
        2.22241909461273e-9,
    ),
)
