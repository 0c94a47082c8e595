package io.millrace.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.watch.LogView;
import io.millrace.peer.PeerCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogViewMessagesTest {
    private static <T> T backAndForth(PeerCodec<T> codec, T message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        codec.write(new DataOutputStream(bytes), message);
        return codec.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    @Test
    void carriesQuestionsAndAnswers() throws IOException {
        var places = List.of(
                new LogViewMessages.Place(new TopicPartition("orders", 3), 17),
                new LogViewMessages.Place(new TopicPartition("payments", 0), LogViewMessages.NO_OFFSET));
        List<Optional<LogView>> views = List.of(
                Optional.empty(),
                Optional.of(new LogView(1, 2, 3, Optional.empty())),
                Optional.of(
                        new LogView(1, 2, 3, Optional.of(new LogView.Unread(4, Optional.of(5L), Optional.empty())))),
                Optional.of(
                        new LogView(1, 2, 3, Optional.of(new LogView.Unread(4, Optional.empty(), Optional.of(-6L))))));

        assertThat(backAndForth(LogViewMessages.KIND.question(), places)).isEqualTo(places);
        assertThat(backAndForth(LogViewMessages.KIND.answer(), views)).isEqualTo(views);
    }

    @Test
    void refusesACountThatCannotBe() {
        byte[] bytes = {-1, -1, -1, -1};

        assertThatThrownBy(() ->
                        LogViewMessages.KIND.question().read(new DataInputStream(new ByteArrayInputStream(bytes))))
                .isInstanceOf(IOException.class);
    }
}
