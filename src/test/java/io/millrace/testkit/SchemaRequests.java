package io.millrace.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.NullableSchema;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.utils.internals.ByteUtils;

/**
 * Bodies of requests as the schema of their key and version has them: all fields, with values that are plausible, odd or
 * absurd, whatever API it is. Confined to one test; the same random numbers make the same body.
 */
public final class SchemaRequests {
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int MAX_COUNT = 3;
    private static final String[] NAMES = {
        "t", "", "missing", "1", "User:a", "__cluster_metadata", "retention.ms", "x y"
    };
    private static final long[] NUMBERS = {0, 1, 2, 3, -1, -2, 100, 1_000, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private final Random random;
    private final ByteBuffer out = ByteBuffer.allocate(MAX_BODY_BYTES);
    private final Map<Type, Supplier<Object>> values = new HashMap<>();
    private int arraysLeft = Integer.MAX_VALUE;
    private boolean single;
    private boolean ended;

    private SchemaRequests(Random random) {
        this.random = random;
        values.put(Type.BOOLEAN, random::nextBoolean);
        values.put(Type.INT8, () -> (byte) number());
        values.put(Type.INT16, () -> (short) number());
        values.put(Type.UINT16, () -> (int) number() & 0xffff);
        values.put(Type.INT32, () -> (int) number());
        values.put(Type.UNSIGNED_INT32, () -> number() & 0xffff_ffffL);
        values.put(Type.INT64, this::number);
        values.put(Type.FLOAT64, random::nextGaussian);
        values.put(Type.UUID, this::id);
        values.put(Type.STRING, this::name);
        values.put(Type.COMPACT_STRING, this::name);
        values.put(Type.NULLABLE_STRING, () -> name());
        values.put(Type.COMPACT_NULLABLE_STRING, () -> name());
        for (Type bytes :
                new Type[] {Type.BYTES, Type.COMPACT_BYTES, Type.NULLABLE_BYTES, Type.COMPACT_NULLABLE_BYTES}) {
            values.put(bytes, () -> ByteBuffer.wrap(name().getBytes(StandardCharsets.UTF_8)));
        }
        for (Type records :
                new Type[] {Type.RECORDS, Type.COMPACT_RECORDS, Type.NULLABLE_RECORDS, Type.COMPACT_NULLABLE_RECORDS}) {
            values.put(records, SampleRequests::batch);
        }
    }

    /** A well-formed body with random values. */
    public static byte[] random(ApiKeys key, int version, Random random) {
        SchemaRequests request = new SchemaRequests(random);
        request.write(key.messageType.requestSchemas()[version]);
        return request.bytes(request.out.position());
    }

    /** How many arrays a body has when each array has one element. */
    public static int arrayCount(ApiKeys key, int version) {
        SchemaRequests request = new SchemaRequests(new Random(1));
        request.single = true;
        request.write(key.messageType.requestSchemas()[version]);
        return Integer.MAX_VALUE - request.arraysLeft;
    }

    /** A body of so many bytes that ends, in zeros, in an array that claims an absurd number of elements. */
    public static byte[] absurd(ApiKeys key, int version, int arrayIndex, int claimedCount, int sizeBytes) {
        SchemaRequests request = new SchemaRequests(new Random(1));
        request.single = true;
        request.arraysLeft = arrayIndex;
        request.claim = claimedCount;
        request.write(key.messageType.requestSchemas()[version]);
        return request.bytes(sizeBytes);
    }

    private int claim;

    private byte[] bytes(int sizeBytes) {
        return Arrays.copyOf(out.array(), sizeBytes);
    }

    private void write(Type type) {
        if (ended) {
            return;
        }
        if (type instanceof Schema schema) {
            writeStruct(schema);
        } else if (type.isArray()) {
            writeArray(type, type.arrayElementType().orElseThrow());
        } else if (type instanceof TaggedFields) {
            out.put((byte) 0);
        } else {
            boolean absent = type.isNullable() && !single && random.nextInt(4) == 0;
            Supplier<Object> value = values.get(type);
            if (value == null) {
                throw new IllegalStateException("no values for " + type);
            }
            type.write(out, absent ? null : value.get());
        }
    }

    private void writeStruct(Schema schema) {
        if (schema instanceof NullableSchema) {
            boolean absent = !single && random.nextBoolean();
            out.put((byte) (absent ? -1 : 1));
            if (absent) {
                return;
            }
        }
        for (BoundField field : schema.fields()) {
            write(field.def.type);
        }
    }

    private void writeArray(Type array, Type element) {
        if (arraysLeft-- == 0) {
            writeCount(array, claim);
            ended = true;
            return;
        }
        int count = single ? 1 : random.nextInt(MAX_COUNT + 1);
        boolean absent = array.isNullable() && !single && random.nextInt(4) == 0;
        writeCount(array, absent ? -1 : count);
        for (int i = 0; i < count && !absent; i++) {
            write(element);
        }
    }

    private void writeCount(Type array, int count) {
        if (array instanceof CompactArrayOf) {
            ByteUtils.writeUnsignedVarint(count + 1, out);
        } else {
            out.putInt(count);
        }
    }

    private String name() {
        return NAMES[random.nextInt(NAMES.length)];
    }

    private long number() {
        return random.nextInt(4) == 0 ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private Object id() {
        return switch (random.nextInt(3)) {
            case 0 -> Uuid.ZERO_UUID;
            case 1 -> SampleRequests.TOPIC_ID;
            default -> new Uuid(random.nextLong(), random.nextLong());
        };
    }
}
