package io.millrace.coordinator.group;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What classic consumers put into their metadata, as far as the coordinator cares: the topics they subscribe to.
 *
 * <p>Layout, all versions: version int16, count int32, then that many topics as int16 length and UTF-8; more follows that
 * depends on the version.
 */
final class ConsumerSubscription {
    /** Protocol type of groups of consumers; Connect and others have types of their own. */
    static final String PROTOCOL_TYPE = "consumer";

    private ConsumerSubscription() {}

    /** Topics of all members; empty when they are not consumers or when one of them is not readable. */
    static Optional<Set<String>> topicsOf(String protocolType, String protocolName, Collection<ClassicMember> members) {
        if (members.isEmpty()) {
            return Optional.of(Set.of());
        }
        if (!protocolType.equals(PROTOCOL_TYPE)) {
            return Optional.empty();
        }
        Set<String> topics = new HashSet<>();
        try {
            for (ClassicMember member : members) {
                read(member.subscription(protocolName).buffer(), topics);
            }
        } catch (BufferUnderflowException | IllegalArgumentException notASubscription) {
            return Optional.empty(); // The bytes are the clients' own affair; they only tell less about the group.
        }
        return Optional.of(topics);
    }

    private static void read(ByteBuffer metadata, Set<String> topics) {
        short version = metadata.getShort();
        int count = metadata.getInt();
        if (version < 0 || count < 0) {
            throw new IllegalArgumentException("version " + version + ", " + count + " topics");
        }
        for (int topic = 0; topic < count; topic++) {
            byte[] name = new byte[Short.toUnsignedInt(metadata.getShort())];
            metadata.get(name);
            topics.add(new String(name, StandardCharsets.UTF_8));
        }
    }
}
