package io.millrace.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.ResponseEncoder;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.FakeRequestContext;
import io.millrace.testkit.ManualClock;
import io.millrace.testkit.SampleRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FetchHandlerTest {
    private static final int MAX_SESSIONS = 2;

    private final ManualClock clock = new ManualClock(1_000);
    private final FakeDataServices services = new FakeDataServices();
    private final FetchSessionCache sessions = new FetchSessionCache(MAX_SESSIONS, clock, new Random(1));
    private final FetchHandler handler = new FetchHandler(services, sessions, 1 << 20);

    @AfterEach
    void everySliceIsClosedOnce() {
        assertThat(services.slices)
                .allSatisfy(slice -> assertThat(slice.closeCount()).isEqualTo(1));
    }

    @Test
    void aFullFetchAnswersEveryPartitionAndMakesASession() {
        services.hold(0, 10, 5);

        FetchResponseData answer = fetch(12, request(0, 0, "t", 0, 1));

        assertThat(answer.sessionId()).isPositive();
        assertThat(partitions(answer)).containsExactly("t-0", "t-1");
        assertThat(sessions.size()).isEqualTo(1);
    }

    @Test
    void aFetchWithoutSessionMakesNone() {
        FetchResponseData answer = fetch(12, request(0, -1, "t", 0, 1));

        assertThat(answer.sessionId()).isZero();
        assertThat(partitions(answer)).containsExactly("t-0", "t-1");
        assertThat(sessions.size()).isZero();
    }

    @Test
    void anIncrementalFetchReadsAllPartitionsAndAnswersWhatIsNew() {
        int id = fetch(12, request(0, 0, "t", 0, 1, 2)).sessionId();
        services.hold(1, 10, 5);

        FetchResponseData first = fetch(12, request(id, 1));
        services.hold(1, 0, 5);
        FetchResponseData second = fetch(12, request(id, 2));
        services.hold(2, 0, 6);
        FetchResponseData third = fetch(12, request(id, 3));

        assertThat(services.fetches.get(1).reads()).hasSize(3);
        assertThat(partitions(first)).containsExactly("t-1");
        assertThat(partitions(second)).isEmpty();
        assertThat(partitions(third)).as("a new high watermark is news").containsExactly("t-2");
    }

    @Test
    void partitionsThatWereGivenBytesAreServedLastNextTime() {
        int id = fetch(12, request(0, 0, "t", 0, 1, 2)).sessionId();
        services.hold(0, 10, 5);

        fetch(12, request(id, 1));
        fetch(12, request(id, 2));

        assertThat(services.fetches.get(2).reads())
                .extracting(read -> read.partition())
                .containsExactly(1, 2, 0);
    }

    @Test
    void anErrorIsRepeatedAndItsEndIsNews() {
        int id = fetch(12, request(0, 0, "missing", 0)).sessionId();

        FetchResponseData failing = fetch(12, request(id, 1));

        assertThat(partitions(failing)).containsExactly("missing-0");
        assertThat(failing.responses().get(0).partitions().get(0).errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void aSessionAddsChangesAndForgetsPartitions() {
        int id = fetch(12, request(0, 0, "t", 0, 1)).sessionId();
        FetchRequestData change = request(id, 1, "t", 1, 2)
                .setForgottenTopicsData(
                        List.of(new ForgottenTopic().setTopic("t").setPartitions(List.of(0))));
        change.topics().get(0).partitions().get(0).setFetchOffset(77);

        fetch(12, change);

        assertThat(services.fetches.get(1).reads())
                .extracting(read -> read.partition() + "@" + read.offset())
                .containsExactly("1@77", "2@2");
    }

    @Test
    void theZeroTopicIdIsUnknownAndItsNeighboursAreServed() {
        services.hold(0, 10, 5);
        FetchRequestData request = request(0, 0, "", 0);
        request.setTopics(List.of(byId(Uuid.ZERO_UUID), byId(SampleRequests.TOPIC_ID)));

        FetchResponseData full = fetch(13, request);
        FetchResponseData next = fetch(13, request(full.sessionId(), 1));

        assertThat(errors(full)).containsExactly(Errors.UNKNOWN_TOPIC_ID, Errors.NONE);
        assertThat(errors(next)).containsExactly(Errors.UNKNOWN_TOPIC_ID, Errors.NONE);
        assertThat(full.responses().get(0).topicId()).isEqualTo(Uuid.ZERO_UUID);
    }

    @Test
    void anEmptyNameIsAnUnknownTopicWhereTopicsGoByName() {
        FetchResponseData answer = fetch(12, request(0, -1, "", 0));

        assertThat(errors(answer)).containsExactly(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private static FetchTopic byId(Uuid id) {
        return new FetchTopic().setTopicId(id).setPartitions(List.of(new FetchPartition().setPartitionMaxBytes(100)));
    }

    private static List<Errors> errors(FetchResponseData answer) {
        return answer.responses().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(partition -> Errors.forCode(partition.errorCode()))
                .toList();
    }

    @Test
    void sessionErrorsAreKafkas() {
        int id = fetch(12, request(0, 0, "t", 0)).sessionId();

        assertThat(fetch(12, request(4711, 1)).errorCode()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND.code());
        assertThat(fetch(12, request(0, 5)).errorCode()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND.code());
        assertThat(fetch(12, request(id, 7)).errorCode()).isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH.code());
        assertThat(fetch(13, request(id, 1)).errorCode()).isEqualTo(Errors.FETCH_SESSION_TOPIC_ID_ERROR.code());
        assertThat(fetch(12, request(id, 1)).errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(fetch(12, request(id, 1)).errorCode()).isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH.code());
        assertThat(fetch(12, request(id, -1)).sessionId()).isZero();
        assertThat(fetch(12, request(id, 2)).errorCode()).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND.code());
    }

    @Test
    void topicIdsComeBackInTheAnswer() {
        FetchRequestData request = request(0, 0, "", 0);
        request.topics().get(0).setTopicId(new Uuid(7, 8));

        FetchResponseData answer = fetch(13, request);

        assertThat(answer.responses().get(0).topicId()).isEqualTo(new Uuid(7, 8));
    }

    @Test
    void aFullCacheMakesRoomOnlyForALargerSessionOrFromAnUnusedOne() {
        int small = fetch(12, request(0, 0, "t", 0)).sessionId();
        int large = fetch(12, request(0, 0, "t", 0, 1, 2)).sessionId();

        int tooEarly = fetch(12, request(0, 0, "t", 0, 1)).sessionId();
        clock.advanceMs(119_000);
        fetch(12, request(small, 1));
        fetch(12, request(large, 1));
        clock.advanceMs(2_000);
        int sameSize = fetch(12, request(0, 0, "t", 0)).sessionId();
        int larger = fetch(12, request(0, 0, "t", 0, 1)).sessionId();
        clock.advanceMs(121_000);
        int insteadOfUnused = fetch(12, request(0, 0, "t", 0)).sessionId();

        assertThat(tooEarly).isZero();
        assertThat(sameSize).isZero();
        assertThat(larger).isPositive();
        assertThat(sessions.find(small)).isEmpty();
        assertThat(insteadOfUnused).isPositive();
        assertThat(sessions.find(large)).isEmpty();
    }

    @Test
    void sizesBelowZeroCountAsZero() {
        FetchRequestData request = request(0, -1, "t", 0).setMaxBytes(-1);
        request.topics().get(0).partitions().get(0).setPartitionMaxBytes(-5);

        fetch(12, request);

        assertThat(services.fetches.get(0).maxBytes()).isZero();
        assertThat(services.fetches.get(0).reads().get(0).maxBytes()).isZero();
    }

    @Test
    void aFollowersFetchIsRefused() {
        FetchResponseData answer = fetch(12, request(0, -1, "t", 0).setReplicaId(2));

        assertThat(answer.responses().get(0).partitions().get(0).errorCode())
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
    }

    private FetchResponseData fetch(int version, FetchRequestData request) {
        FetchResponseData answer =
                handler.handle(new FakeRequestContext(version), request).result();
        ResponseEncoder.discard(answer);
        return answer;
    }

    private static FetchRequestData request(int sessionId, int epoch) {
        return new FetchRequestData()
                .setSessionId(sessionId)
                .setSessionEpoch(epoch)
                .setMaxBytes(1 << 20)
                .setMinBytes(1);
    }

    private static FetchRequestData request(int sessionId, int epoch, String topic, int... partitions) {
        List<FetchPartition> wanted = new ArrayList<>();
        for (int partition : partitions) {
            wanted.add(new FetchPartition()
                    .setPartition(partition)
                    .setFetchOffset(partition)
                    .setPartitionMaxBytes(1 << 20));
        }
        return request(sessionId, epoch)
                .setTopics(List.of(new FetchTopic().setTopic(topic).setPartitions(wanted)));
    }

    private static List<String> partitions(FetchResponseData answer) {
        List<String> names = new ArrayList<>();
        answer.responses()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> names.add(topic.topic() + "-" + partition.partitionIndex())));
        return names;
    }
}
