package io.millrace.coordinator.group;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** New member ids as Kafka makes them: who it is, a dash, and a random UUID. Owned by its coordinator, for its random source. */
final class MemberIds {
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final RandomGenerator random;

    MemberIds(RandomGenerator random) {
        this.random = random;
    }

    String next(String owner) {
        long high = (random.nextLong() & ~0xF000L) | VERSION_4;
        long low = (random.nextLong() >>> 2) | VARIANT;
        return owner + "-" + new UUID(high, low);
    }
}
