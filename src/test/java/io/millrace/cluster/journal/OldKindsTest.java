package io.millrace.cluster.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.BrokerRegistration.Endpoint;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.cluster.MetadataChange.TopicDeleted;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.TopicId;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changes as journals of standalone nodes had them before there were clusters: they must open for ever. */
class OldKindsTest {
    private static final String ID = "0000000000000005" + "0000000000000007";
    private static final String PARTITION =
            "00000000" + "00000001" + "00000003" + "00000004" + "00000001" + "00000001" + "00000001" + "00000001";
    private static final TopicId TOPIC = new TopicId(5, 7);
    private static final PartitionRegistration REGISTRATION =
            new PartitionRegistration(0, 1, 3, 4, List.of(1), List.of(1));

    @Test
    void topicsOfKind2AreSettled() throws IOException {
        String configs = "00000001" + "0001" + "61" + "0001" + "62";

        MetadataChange read = read("02" + ID + "0001" + "74" + configs + "00000001" + PARTITION);

        assertThat(read)
                .isEqualTo(
                        new TopicCreated(new TopicRegistration(TOPIC, "t", Map.of("a", "b"), List.of(REGISTRATION))));
    }

    @Test
    void partitionsOfKind4AreSettled() throws IOException {
        assertThat(read("04" + ID + PARTITION)).isEqualTo(new PartitionChanged(TOPIC, REGISTRATION));
    }

    @Test
    void deletedTopicsOfKind5HaveNoKnownHolders() throws IOException {
        assertThat(read("05" + ID)).isEqualTo(new TopicDeleted(TOPIC, List.of()));
    }

    @Test
    void brokersOfKind9AreAlone() throws IOException {
        MetadataChange read = read("09" + "00000001" + "00000001" + "0001" + "50" + "0000" + "00002384" + "00");

        assertThat(read)
                .isEqualTo(new BrokerRegistered(
                        new BrokerRegistration(1, List.of(new Endpoint("P", "", 9092)), Optional.empty())));
    }

    private static MetadataChange read(String hex) throws IOException {
        DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(HexFormat.of().parseHex(hex)));
        MetadataChange change = MetadataChangeCodec.read(in);
        assertThat(in.available()).isZero();
        return change;
    }
}
