package io.millrace.api;

import io.millrace.common.Invariants;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Every Kafka API this node answers: key, versions, handler. What is not listed here does not exist for a client, and
 * ApiVersions answers from this table. Immutable.
 */
public final class ApiTable {
    private final Map<ApiKeys, Entry> entries;

    private ApiTable(Map<ApiKeys, Entry> entries) {
        this.entries = entries;
    }

    /** Starts an empty table. */
    public static Builder builder() {
        return new Builder();
    }

    /** The entry of a key; empty when this node does not answer it. */
    public Optional<Entry> find(ApiKeys key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** All entries, by ascending key. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** One API: its versions and who answers it. Immutable. */
    public static final class Entry {
        private final ApiKeys key;
        private final short minVersion;
        private final short maxVersion;
        private final boolean advertised;
        private final ApiHandler<ApiMessage, ? extends ApiMessage> handler;

        private Entry(
                ApiKeys key,
                int minVersion,
                int maxVersion,
                boolean advertised,
                ApiHandler<ApiMessage, ? extends ApiMessage> handler) {
            this.key = key;
            this.advertised = advertised;
            this.minVersion = (short) minVersion;
            this.maxVersion = (short) maxVersion;
            this.handler = handler;
        }

        public ApiKeys key() {
            return key;
        }

        public short minVersion() {
            return minVersion;
        }

        public short maxVersion() {
            return maxVersion;
        }

        /** Whether ApiVersions lists the key. */
        public boolean isAdvertised() {
            return advertised;
        }

        /** Whether requests of this version are answered. */
        public boolean supports(short version) {
            return version >= minVersion && version <= maxVersion;
        }

        /** Hands a decoded request of this key to its handler. */
        public Future<? extends ApiMessage> handle(RequestContext context, ApiMessage request) {
            return handler.handle(context, request);
        }
    }

    /** Collects entries; each key once. Confined to the start of the node. */
    public static final class Builder {
        private final Map<ApiKeys, Entry> entries = new EnumMap<>(ApiKeys.class);

        private Builder() {}

        /** Lists a handler for the versions {@code minVersion} to {@code maxVersion}, both inclusive. */
        public <Q extends ApiMessage, R extends ApiMessage> Builder add(
                ApiKeys key, int minVersion, int maxVersion, ApiHandler<Q, R> handler) {
            return put(key, minVersion, maxVersion, true, handler);
        }

        /** As {@link #add}, but ApiVersions does not mention the key: only a client that asks unprompted is answered. */
        public <Q extends ApiMessage, R extends ApiMessage> Builder addHidden(
                ApiKeys key, int minVersion, int maxVersion, ApiHandler<Q, R> handler) {
            return put(key, minVersion, maxVersion, false, handler);
        }

        private Builder put(
                ApiKeys key,
                int minVersion,
                int maxVersion,
                boolean advertised,
                ApiHandler<? extends ApiMessage, ? extends ApiMessage> handler) {
            Invariants.check(!entries.containsKey(key), "%s is listed twice", key);
            Invariants.check(
                    minVersion <= maxVersion
                            && key.messageType.lowestSupportedVersion() <= minVersion
                            && key.messageType.highestSupportedVersion(true) >= maxVersion,
                    "%s has no versions %d-%d",
                    key,
                    minVersion,
                    maxVersion);
            entries.put(key, new Entry(key, minVersion, maxVersion, advertised, erase(handler)));
            return this;
        }

        /**
         * Lists a handler that describes the table it is part of, such as ApiVersions. It must not read the table
         * before it is asked its first question.
         */
        public <Q extends ApiMessage, R extends ApiMessage> Builder addDescribing(
                ApiKeys key, int minVersion, int maxVersion, Function<ApiTable, ApiHandler<Q, R>> handlerOf) {
            return add(key, minVersion, maxVersion, handlerOf.apply(new ApiTable(entries)));
        }

        /** Finishes the table; the builder must not be used afterwards. */
        public ApiTable build() {
            return new ApiTable(entries);
        }

        // Safe as long as each key is listed with a handler of its own message types: the decoder makes requests of
        // exactly the type that belongs to the key.
        @SuppressWarnings("unchecked")
        private static ApiHandler<ApiMessage, ? extends ApiMessage> erase(
                ApiHandler<? extends ApiMessage, ? extends ApiMessage> handler) {
            return (ApiHandler<ApiMessage, ? extends ApiMessage>) handler;
        }
    }
}
