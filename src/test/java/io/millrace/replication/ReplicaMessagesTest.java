package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.TopicId;
import io.millrace.partition.LeaderAnswer;
import io.millrace.replica.FetchPoint;
import io.millrace.replication.PartitionFetch.PartitionKey;
import io.millrace.replication.ReplicaMessages.UnreadableMessage;
import io.millrace.testkit.Seeds;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ReplicaMessagesTest {
    private static final PartitionKey KEY = new PartitionKey(new TopicId(1, 2), 3);
    private static final FetchPoint POINT = new FetchPoint(4, 5, 3);
    private static final PartitionFetch FETCH = new PartitionFetch(KEY, POINT, 5, 4, true);

    @Test
    void requestsComeOutAsTheyWentIn() throws UnreadableMessage {
        ReplicaFetchRequest request =
                new ReplicaFetchRequest(2, 9, 77, 1, 1 << 18, 250, List.of(FETCH, PartitionFetch.end(KEY)));

        ReplicaFetchRequest decoded = ReplicaMessages.decodeRequest(ReplicaMessages.encode(request));

        assertThat(decoded).isEqualTo(request);
    }

    @Test
    void repliesComeOutAsTheyWentIn() throws UnreadableMessage {
        List<Optional<LeaderAnswer>> answers = List.of(
                Optional.of(new LeaderAnswer.Records(POINT, 5, 1, ByteBuffer.wrap(new byte[] {1, 2, 3}))),
                Optional.of(new LeaderAnswer.Diverging(POINT, 2, 3)),
                Optional.empty(),
                Optional.of(new LeaderAnswer.OutOfRange(POINT, 8, 9)));

        Optional<List<PartitionAnswer>> decoded = ReplicaMessages.decodeReply(reply(answers));

        assertThat(decoded.orElseThrow()).extracting(PartitionAnswer::answer).containsExactlyElementsOf(answers);
    }

    @Test
    void tellsThatASessionIsUnknown() throws UnreadableMessage {
        assertThat(ReplicaMessages.decodeReply(ReplicaMessages.unknownSession()))
                .isEmpty();
    }

    @Test
    void refusesAnotherVersion() {
        ByteBuffer reply = ReplicaMessages.unknownSession().put(0, (byte) 9);

        assertThatThrownBy(() -> ReplicaMessages.decodeReply(reply))
                .isInstanceOf(UnreadableMessage.class)
                .hasMessageContaining("version 9");
    }

    /** Damage is refused or read as something else, but costs neither another exception nor memory beyond the message. */
    @RepeatedTest(200)
    void damagedMessagesAreRefused(RepetitionInfo repetition) {
        Random random = Seeds.random("damagedMessagesAreRefused", repetition.getCurrentRepetition());
        ByteBuffer request = ReplicaMessages.encode(
                new ReplicaFetchRequest(2, 9, 77, 1, 1 << 18, 250, List.of(FETCH, FETCH, FETCH)));
        ByteBuffer reply = reply(
                List.of(Optional.of(new LeaderAnswer.Records(POINT, 5, 1, ByteBuffer.allocate(20))), Optional.empty()));

        damage(request, random);
        damage(reply, random);

        try {
            ReplicaMessages.decodeRequest(request);
            ReplicaMessages.decodeReply(reply);
        } catch (UnreadableMessage refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    private static void damage(ByteBuffer message, Random random) {
        message.limit(1 + random.nextInt(message.limit()));
        for (int i = 0; i < 4; i++) {
            message.put(random.nextInt(message.limit()), (byte) random.nextInt(256));
        }
        message.put(0, ReplicaMessages.VERSION);
    }

    private static ByteBuffer reply(List<Optional<LeaderAnswer>> answers) {
        ByteBuffer out = ReplicaMessages.beginReply(1_000);
        for (Optional<LeaderAnswer> answer : answers) {
            ReplicaMessages.put(out, FETCH, answer.map(ReplicaMessagesTest::copy));
        }
        return ReplicaMessages.finish(out, answers.size());
    }

    /** Encoding uses up the buffer of records, which the test compares later. */
    private static LeaderAnswer copy(LeaderAnswer answer) {
        return answer instanceof LeaderAnswer.Records records
                ? new LeaderAnswer.Records(
                        records.point(),
                        records.highWatermark(),
                        records.logStartOffset(),
                        records.records().duplicate())
                : answer;
    }
}
