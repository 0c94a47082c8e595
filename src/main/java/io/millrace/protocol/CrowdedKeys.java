package io.millrace.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.NullableSchema;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.utils.internals.ByteUtils;

/**
 * A check of large requests before they are decoded: no array may have many elements whose keys hash to the same place.
 *
 * <p>The message classes keep the elements of some arrays in a hash table with linear probing, by the fields an element
 * begins with. When such a table of n colliding elements grows, it takes n^3 steps: a frame of 60 KB would hold its event
 * loop for half an hour. This walk reads the keys alone, in linear time, by the schema of the request.
 *
 * <p>Confined to the event loop of one connection, for one frame.
 */
final class CrowdedKeys {
    /** Arrays of so many elements are decoded in some milliseconds whatever they hold. */
    static final int HARMLESS_COUNT = 250;

    /** How far an element may be from its place; of keys that differ, even 100,000 stay some tens away. */
    private static final int MAX_DISPLACEMENT = 200;

    /** A message's table begins with room for its elements, but not for more than these; then it doubles. */
    private static final int FIRST_ROOM = 1_000;

    private static final Map<Type, Integer> FIXED_BYTES = fixedBytes();
    private static final Set<Type> COMPACT = Set.of(
            Type.COMPACT_STRING,
            Type.COMPACT_NULLABLE_STRING,
            Type.COMPACT_BYTES,
            Type.COMPACT_NULLABLE_BYTES,
            Type.COMPACT_RECORDS,
            Type.COMPACT_NULLABLE_RECORDS);
    private static final Set<Type> SHORT = Set.of(Type.STRING, Type.NULLABLE_STRING);
    private static final Set<Type> TEXT =
            Set.of(Type.STRING, Type.NULLABLE_STRING, Type.COMPACT_STRING, Type.COMPACT_NULLABLE_STRING);

    /** The keys whose requests, or the answers made from them, keep elements in such tables. */
    private static final Set<ApiKeys> TABLES = EnumSet.of(
            ApiKeys.PRODUCE,
            ApiKeys.METADATA,
            ApiKeys.JOIN_GROUP,
            ApiKeys.CREATE_TOPICS,
            ApiKeys.DELETE_TOPICS,
            ApiKeys.DELETE_RECORDS,
            ApiKeys.OFFSET_FOR_LEADER_EPOCH,
            ApiKeys.ADD_PARTITIONS_TO_TXN,
            ApiKeys.ALTER_CONFIGS,
            ApiKeys.ALTER_REPLICA_LOG_DIRS,
            ApiKeys.DESCRIBE_LOG_DIRS,
            ApiKeys.CREATE_PARTITIONS,
            ApiKeys.DELETE_GROUPS,
            ApiKeys.ELECT_LEADERS,
            ApiKeys.INCREMENTAL_ALTER_CONFIGS,
            ApiKeys.OFFSET_DELETE,
            ApiKeys.UPDATE_FEATURES,
            ApiKeys.DESCRIBE_PRODUCERS,
            ApiKeys.DESCRIBE_TRANSACTIONS,
            ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
            ApiKeys.SHARE_FETCH,
            ApiKeys.SHARE_ACKNOWLEDGE,
            ApiKeys.ALTER_SHARE_GROUP_OFFSETS);

    private final ByteBuffer buffer;

    private CrowdedKeys(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    private static Map<Type, Integer> fixedBytes() {
        Map<Type, Integer> bytes = new HashMap<>();
        Stream.of(Type.BOOLEAN, Type.INT8).forEach(type -> bytes.put(type, 1));
        Stream.of(Type.INT16, Type.UINT16).forEach(type -> bytes.put(type, 2));
        Stream.of(Type.INT32, Type.UNSIGNED_INT32).forEach(type -> bytes.put(type, 4));
        Stream.of(Type.INT64, Type.FLOAT64).forEach(type -> bytes.put(type, 8));
        bytes.put(Type.UUID, 16);
        return bytes;
    }

    /** Whether a request of this key needs the check when it has more than {@link #HARMLESS_COUNT} of something. */
    static boolean concern(ApiKeys key) {
        return TABLES.contains(key);
    }

    /**
     * Goes over a request's body, from the position of {@code body}, which it consumes.
     *
     * @throws RuntimeException when too many keys collide, or the body does not follow its schema
     */
    static void check(Schema schema, ByteBuffer body) {
        new CrowdedKeys(body).walk(schema);
    }

    private void walk(Type type) {
        Integer fixed = FIXED_BYTES.get(type);
        if (fixed != null) {
            skip(fixed);
        } else if (type instanceof Schema schema) {
            if (!(schema instanceof NullableSchema) || buffer.get() >= 0) {
                for (BoundField field : schema.fields()) {
                    walk(field.def.type);
                }
            }
        } else if (type instanceof TaggedFields) {
            walkTaggedFields();
        } else if (type.isArray()) {
            walkArray(type, type.arrayElementType().orElseThrow());
        } else {
            skip(Math.max(0, length(type)));
        }
    }

    private void walkTaggedFields() {
        int count = ByteUtils.readUnsignedVarint(buffer);
        for (int i = 0; i < count; i++) {
            ByteUtils.readUnsignedVarint(buffer);
            skip(ByteUtils.readUnsignedVarint(buffer));
        }
    }

    private void walkArray(Type array, Type element) {
        int count = array instanceof CompactArrayOf ? ByteUtils.readUnsignedVarint(buffer) - 1 : buffer.getInt();
        if (count > buffer.remaining()) {
            throw new MalformedRequestException("an array claims " + count + " elements");
        }
        boolean hashed = count > HARMLESS_COUNT && (element instanceof Schema || TEXT.contains(element));
        int[] hashes = new int[hashed ? count : 0];
        for (int i = 0; i < count; i++) {
            if (hashed) {
                hashes[i] = keyHash(element);
            }
            walk(element);
        }
        if (hashed && crowded(hashes)) {
            throw new MalformedRequestException("too many of the " + count + " elements of an array have the same key");
        }
    }

    /** The hash of what the next element is called: a name or number, with the type or the id that may stand in front. */
    private int keyHash(Type element) {
        int start = buffer.position();
        int hash = 0;
        if (element instanceof Schema struct) {
            boolean named = false;
            for (int i = 0; i < struct.fields().length && !named; i++) {
                Type type = struct.fields()[i].def.type;
                named = type == Type.INT32 || (TEXT.contains(type) && !absentText(type));
                hash = 31 * hash + fieldHash(type);
            }
        } else {
            hash = fieldHash(element);
        }
        buffer.position(start);
        return hash;
    }

    /** Whether the text that comes next is null: its length would begin with a zero bit, or be more than nothing. */
    private boolean absentText(Type type) {
        byte first = buffer.get(buffer.position());
        return COMPACT.contains(type) ? first == 0 : first < 0;
    }

    /** The hash of a field, behind which the walk stands then; 0 for null and for what is no part of a key. */
    private int fieldHash(Type type) {
        if (TEXT.contains(type)) {
            byte[] text = new byte[checked(Math.max(0, length(type)))];
            buffer.get(text);
            return new String(text, StandardCharsets.UTF_8).hashCode();
        }
        if (type == Type.UUID) {
            long high = buffer.getLong();
            long bits = high ^ buffer.getLong();
            return (int) (bits >> 32) ^ (int) bits;
        }
        if (type == Type.INT32) {
            return buffer.getInt();
        }
        if (type == Type.INT8) {
            return buffer.get();
        }
        walk(type);
        return 0;
    }

    /** Whether linear probing would displace some element far, at any of the sizes that the table has while it grows. */
    private static boolean crowded(int[] hashes) {
        int first = 2 * Math.min(hashes.length, FIRST_ROOM) + 1;
        for (int slots = first; slots / 2 <= 2 * hashes.length; slots = 2 * slots + 1) {
            int[] arrivals = new int[slots];
            for (int i = 0; i < Math.min(hashes.length, slots / 2); i++) {
                arrivals[(hashes[i] & Integer.MAX_VALUE) % slots]++;
            }
            int displaced = 0;
            for (int i = 0; i < 2 * slots; i++) { // Twice around: the end of the table runs over into its start.
                displaced = Math.max(0, displaced + arrivals[i % slots] - 1);
                if (displaced > MAX_DISPLACEMENT) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The length in front of text, bytes or records; negative for null. */
    private int length(Type type) {
        if (COMPACT.contains(type)) {
            return ByteUtils.readUnsignedVarint(buffer) - 1;
        }
        return SHORT.contains(type) ? buffer.getShort() : buffer.getInt();
    }

    private void skip(int sizeBytes) {
        buffer.position(buffer.position() + checked(sizeBytes));
    }

    private int checked(int sizeBytes) {
        if (sizeBytes < 0 || sizeBytes > buffer.remaining()) {
            throw new MalformedRequestException("a field of " + sizeBytes + " bytes does not fit");
        }
        return sizeBytes;
    }
}
