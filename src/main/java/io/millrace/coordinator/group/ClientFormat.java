package io.millrace.coordinator.group;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What classic consumers tell each other through the coordinator, which reads it only to change a group's protocol while it
 * runs. Strings are int16 length and UTF-8, arrays int32 count. Stateless.
 *
 * <pre>
 *  subscription: version int16 · topics · user bytes · owned: topic, partitions (v1+) · generation int32 (v2+) ·
 *                rack nullable string (v3+)
 *  assignment:   version int16 · topic, partitions · user bytes
 * </pre>
 */
final class ClientFormat {
    private static final short ASSIGNMENT_VERSION = 0;
    private static final int NO_BYTES = -1;

    private ClientFormat() {}

    /** A consumer's wishes; owned partitions by topic name. */
    record Subscription(List<String> topics, Map<String, List<Integer>> owned, Optional<String> rackId) {}

    /**
     * What a leader gave a member.
     *
     * @param custom whether an assignor added bytes of its own, which nobody else understands
     */
    record Assignment(Map<String, List<Integer>> partitions, boolean custom) {}

    /** Empty when the bytes are not a subscription. */
    static Optional<Subscription> subscription(OpaqueBytes bytes) {
        return read(bytes, in -> {
            int version = in.getShort();
            List<String> topics = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                topics.add(string(in));
            }
            skipBytes(in);
            Map<String, List<Integer>> owned = version >= 1 ? partitions(in) : Map.of();
            if (version >= 2) {
                in.getInt();
            }
            return new Subscription(topics, owned, version >= 3 ? nullableString(in) : Optional.empty());
        });
    }

    /** Empty when the bytes are not an assignment. No bytes at all are no partitions. */
    static Optional<Assignment> assignment(OpaqueBytes bytes) {
        if (bytes.sizeBytes() == 0) {
            return Optional.of(new Assignment(Map.of(), false));
        }
        return read(bytes, in -> {
            in.getShort();
            return new Assignment(partitions(in), skipBytes(in) > 0);
        });
    }

    /** The inverse of {@link #assignment}, in the version that every client reads. */
    static OpaqueBytes assignment(Map<String, List<Integer>> partitions) {
        int sizeBytes = Short.BYTES + 2 * Integer.BYTES;
        for (Map.Entry<String, List<Integer>> topic : partitions.entrySet()) {
            sizeBytes += Short.BYTES + topic.getKey().getBytes(StandardCharsets.UTF_8).length;
            sizeBytes += Integer.BYTES * (1 + topic.getValue().size());
        }
        ByteBuffer out =
                ByteBuffer.allocate(sizeBytes).putShort(ASSIGNMENT_VERSION).putInt(partitions.size());
        partitions.forEach((topic, numbers) -> {
            byte[] name = topic.getBytes(StandardCharsets.UTF_8);
            out.putShort((short) name.length).put(name).putInt(numbers.size());
            numbers.forEach(out::putInt);
        });
        return OpaqueBytes.of(out.putInt(NO_BYTES).array());
    }

    private static <T> Optional<T> read(OpaqueBytes bytes, Function<ByteBuffer, T> format) {
        try {
            return Optional.of(format.apply(bytes.buffer()));
        } catch (BufferUnderflowException | IllegalArgumentException notOfThisFormat) {
            return Optional.empty(); // The bytes are the clients' own affair; the caller says what follows from it.
        }
    }

    private static Map<String, List<Integer>> partitions(ByteBuffer in) {
        Map<String, List<Integer>> byTopic = new LinkedHashMap<>();
        for (int topics = count(in); topics > 0; topics--) {
            List<Integer> numbers = byTopic.computeIfAbsent(string(in), unused -> new ArrayList<>());
            for (int left = count(in); left > 0; left--) {
                numbers.add(in.getInt());
            }
        }
        return byTopic;
    }

    private static int count(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining()) {
            throw new IllegalArgumentException("count " + count);
        }
        return count;
    }

    private static String string(ByteBuffer in) {
        return nullableString(in).orElseThrow(() -> new IllegalArgumentException("a string is missing"));
    }

    private static Optional<String> nullableString(ByteBuffer in) {
        int length = in.getShort();
        if (length < 0) {
            return Optional.empty();
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return Optional.of(new String(utf8, StandardCharsets.UTF_8));
    }

    /** Skips bytes that may be null, and says how many there were. */
    private static int skipBytes(ByteBuffer in) {
        int length = Math.max(in.getInt(), 0);
        if (length > in.remaining()) {
            throw new IllegalArgumentException("user bytes " + length);
        }
        in.position(in.position() + length);
        return length;
    }
}
