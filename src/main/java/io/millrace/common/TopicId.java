package io.millrace.common;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Identity of one incarnation of a topic (KIP-516): 128 bits, printed as unpadded URL-safe base64. Immutable. */
public record TopicId(long mostSignificantBits, long leastSignificantBits) {
    /** Stands for "no id" on the wire. */
    public static final TopicId ZERO = new TopicId(0, 0);

    private static final TopicId METADATA_RESERVED = new TopicId(0, 1);

    /** A random id that is neither reserved nor starts with a dash, which command lines take for an option. */
    public static TopicId random(RandomGenerator random) {
        while (true) {
            TopicId id = new TopicId(random.nextLong(), random.nextLong());
            if (!id.equals(ZERO)
                    && !id.equals(METADATA_RESERVED)
                    && id.toString().charAt(0) != '-') {
                return id;
            }
        }
    }

    /** The inverse of {@link #toString}; empty when the text is not 22 characters of URL-safe base64. */
    public static Optional<TopicId> parse(String text) {
        if (text.length() != 22) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            return Optional.of(new TopicId(bytes.getLong(), bytes.getLong()));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(16).putLong(mostSignificantBits).putLong(leastSignificantBits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
