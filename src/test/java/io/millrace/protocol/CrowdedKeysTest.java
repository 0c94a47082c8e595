package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.KafkaApis;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.utils.internals.ImplicitLinkedHashCollection;
import org.junit.jupiter.api.Test;

class CrowdedKeysTest {
    private static final short VERSION = 7;

    @Test
    void passesAHundredThousandDifferentNames() {
        ByteBuffer body = topics(100_000, i -> "orders-" + i);

        assertThatCode(() -> check(body)).doesNotThrowAnyException();
        assertThat(body.hasRemaining()).as("the walk ends where the body ends").isFalse();
    }

    @Test
    void refusesEqualNames() {
        ByteBuffer body = topics(1_000, i -> "t");

        assertThatThrownBy(() -> check(body)).isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void refusesDifferentNamesOfTheSameHash() {
        ByteBuffer body = topics(1_024, CrowdedKeysTest::colliding);

        assertThatThrownBy(() -> check(body)).isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void refusesNamesThatMeetInATableOfOneSizeOnly() {
        String[] names = new String[1_200];
        int found = 0;
        for (int i = 0; found < names.length; i++) {
            if ((("t" + i).hashCode() & Integer.MAX_VALUE) % 4_003
                    < 20) { // The size of the table when it has grown once.
                names[found++] = "t" + i;
            }
        }
        ByteBuffer body = topics(names.length, i -> names[i]);

        assertThatThrownBy(() -> check(body)).isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void concernsEveryServedRequestWithATable() {
        for (ApiKeys key : KafkaApis.servedByUs().keySet()) {
            if (hasTable(key.messageType.newRequest())) {
                assertThat(CrowdedKeys.concern(key)).as("%s", key).isTrue();
            }
        }
    }

    private static boolean hasTable(Message message) {
        return Arrays.stream(message.getClass().getDeclaredClasses())
                .anyMatch(ImplicitLinkedHashCollection.class::isAssignableFrom);
    }

    private static String colliding(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 10; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private static void check(ByteBuffer body) {
        CrowdedKeys.check(ApiKeys.CREATE_TOPICS.messageType.requestSchemas()[VERSION], body);
    }

    /** A request to create topics, written element by element: a table of the message class would be as slow as feared. */
    private static ByteBuffer topics(int count, IntFunction<String> name) {
        ByteBuffer body = ByteBuffer.allocate(64 + count * 64);
        ByteBufferAccessor writer = new ByteBufferAccessor(body);
        writer.writeUnsignedVarint(count + 1);
        for (int i = 0; i < count; i++) {
            CreatableTopic topic = new CreatableTopic().setName(name.apply(i));
            ObjectSerializationCache cache = new ObjectSerializationCache();
            topic.size(cache, VERSION);
            topic.write(writer, cache, VERSION);
        }
        writer.writeInt(CreateTopicsRequestData.SCHEMAS.length);
        writer.writeByte((byte) 0);
        writer.writeUnsignedVarint(0);
        return body.flip();
    }
}
