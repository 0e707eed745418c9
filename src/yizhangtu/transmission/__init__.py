"""What one level of government binds another to: approved targets."""

from yizhangtu.transmission.approval import TargetReading, UnreadNumber, read_targets

__all__ = ["TargetReading", "UnreadNumber", "read_targets"]
