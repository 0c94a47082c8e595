package io.millrace.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Requests of clients by the number of their API: how many, how long until their answer was made, and how many failed because of
 * a bug. Thread-safe because its places are filled before it is shared and hold adders.
 */
public final class RequestMeters {
    private final @Nullable Meter[] byKey;

    /** Meters for the named APIs; an API that has no name is not counted. */
    public RequestMeters(List<Api> apis) {
        int length = apis.stream().mapToInt(Api::key).max().orElse(-1) + 1;
        byKey = new Meter[length];
        apis.forEach(api -> byKey[api.key()] = new Meter(api.name()));
    }

    /** An API and its name in figures, as in {@code Produce}. Immutable. */
    public record Api(int key, String name) {}

    /** One API. Thread-safe because it consists of adders. */
    public static final class Meter {
        private final String name;
        private final Latency latency = new Latency();
        private final LongAdder bugs = new LongAdder();

        private Meter(String name) {
            this.name = name;
        }

        public String name() {
            return name;
        }

        public Latency latency() {
            return latency;
        }

        public long bugs() {
            return bugs.sum();
        }
    }

    /** A request was answered, or came to nothing because of a bug. */
    public void answered(int apiKey, long tookNanos, boolean bug) {
        if (apiKey < 0 || apiKey >= byKey.length) {
            return;
        }
        Meter meter = byKey[apiKey];
        if (meter != null) {
            meter.latency.record(tookNanos);
            if (bug) {
                meter.bugs.increment();
            }
        }
    }

    /** Times of one API; of an API that is not counted, one that stays empty. */
    public Latency latency(String name) {
        return all().stream()
                .filter(meter -> meter.name().equals(name))
                .map(Meter::latency)
                .findFirst()
                .orElseGet(Latency::new);
    }

    public List<Meter> all() {
        List<Meter> all = new ArrayList<>();
        for (Meter meter : byKey) {
            if (meter != null) {
                all.add(meter);
            }
        }
        return all;
    }
}
