package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineFormatTest {
    @Test
    void takesTheWholeLineAsValueWithoutASeparator() {
        LineFormat format = new LineFormat(Optional.empty(), Optional.empty(), Optional.of("k"));

        LineFormat.KeyValue parsed = format.parse(bytes("a:b"));

        assertThat(parsed.key()).isEqualTo(bytes("k"));
        assertThat(parsed.value()).isEqualTo(bytes("a:b"));
    }

    @Test
    void splitsAtTheFirstSeparator() {
        LineFormat format = new LineFormat(Optional.of("->"), Optional.empty(), Optional.empty());

        LineFormat.KeyValue parsed = format.parse(bytes("k->v->w"));

        assertThat(parsed.key()).isEqualTo(bytes("k"));
        assertThat(parsed.value()).isEqualTo(bytes("v->w"));
    }

    @Test
    void turnsTheMarkerIntoNullButAnEmptyTextIntoNoBytes() {
        LineFormat format = new LineFormat(Optional.of(":"), Optional.of("NULL"), Optional.empty());

        LineFormat.KeyValue tombstone = format.parse(bytes("k:NULL"));
        LineFormat.KeyValue empty = format.parse(bytes("k:"));

        assertThat(tombstone.value()).isNull();
        assertThat(empty.value()).isEmpty();
    }

    @Test
    void refusesALineWithoutTheSeparator() {
        LineFormat format = new LineFormat(Optional.of(":"), Optional.empty(), Optional.empty());

        assertThatThrownBy(() -> format.parse(bytes("no key here")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no key here");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
