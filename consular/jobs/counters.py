"""Rate counters in Redis: fixed windows that expire by themselves."""

from __future__ import annotations

from redis import Redis, RedisError


class RedisLimiter:
    """Counts in one round trip."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def count(self, key: str, seconds: int) -> int | None:
        """Attempts in the window, this one included; None without Redis."""
        try:
            # No transaction: should one of the two be lost, the next count sets the end.
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.incr(key)
                pipe.expire(key, seconds, nx=True)
                counted, _ = pipe.execute()
        except (RedisError, OSError):
            return None
        return int(counted)
