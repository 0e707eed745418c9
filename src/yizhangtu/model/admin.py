"""Administrative units (行政区)."""

from dataclasses import dataclass

from yizhangtu.errors import UsageError

__all__ = ["AdminUnit"]


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """A county-level (6 digits), township (9) or village (12) unit by code and name."""

    code: str
    name: str

    def __post_init__(self) -> None:
        if not (self.code.isascii() and self.code.isdigit() and len(self.code) in {6, 9, 12}):
            raise UsageError(
                f"行政区划代码“{self.code}”不是6、9或12位数字",
                mend="县级单位请填6位代码，例如150428",
            )

    @property
    def county_code(self) -> str:
        """The six digits of the county-level unit it lies in."""
        return self.code[:6]
