package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ByteLinesTest {
    @Test
    void keepsBytesAsTheyAreAndNeedsNoLastNewline() throws IOException {
        ByteLines lines = lines("a\u00ff\n\n\rb", 10);

        List<String> read = new ArrayList<>();
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            read.add(new String(line.get(), StandardCharsets.ISO_8859_1));
        }

        assertThat(read).containsExactly("a\u00ff", "", "\rb");
    }

    @Test
    void refusesALineBeyondTheBoundAndNamesIt() throws IOException {
        ByteLines lines = lines("12345\n123456\n", 5);
        lines.next();

        assertThatThrownBy(lines::next).isInstanceOf(CommandFailure.class).hasMessageContaining("Line 2");
    }

    private static ByteLines lines(String text, int maxLineBytes) {
        return new ByteLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), maxLineBytes);
    }
}
