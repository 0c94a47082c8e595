package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmationTest {
    private static final List<String> PLAN = List.of("Everything goes.");

    @ParameterizedTest
    @ValueSource(strings = {"yes\n", "YES", " yes \r\n"})
    void goesOnAfterAClearYes(String answer) throws IOException {
        CapturedConsole captured = new CapturedConsole(answer);

        Confirmation.require(captured.console(), PLAN, false);

        assertThat(captured.err()).contains("Everything goes.").contains("Type yes");
        assertThat(captured.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "y\n", "no\n", "yes please\n", "no\nyes\n"})
    void stopsAtAnythingElse(String answer) {
        CapturedConsole captured = new CapturedConsole(answer);

        assertThatThrownBy(() -> Confirmation.require(captured.console(), PLAN, false))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("Nothing was changed");
    }

    @Test
    void showsThePlanButDoesNotAskWhenAgreedInAdvance() throws IOException {
        CapturedConsole captured = new CapturedConsole("");

        Confirmation.require(captured.console(), PLAN, true);

        assertThat(captured.err()).contains("Everything goes.").doesNotContain("Type yes");
    }
}
