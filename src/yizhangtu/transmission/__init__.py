"""What one level of government binds another to: approved targets."""

from yizhangtu.transmission.approval import TargetReading, read_targets

__all__ = ["TargetReading", "read_targets"]
