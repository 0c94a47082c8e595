package io.millrace.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Asks before something that cannot be undone: shows the plan first, then takes only a clear yes. */
final class Confirmation {
    private static final int MAX_ANSWER_BYTES = 64;

    private Confirmation() {}

    /**
     * Returns when the user agreed, by {@code --yes} or by an answer.
     *
     * @throws CommandFailure when there was another answer or none; nothing may be changed then
     */
    static void require(Console console, List<String> plan, boolean agreedInAdvance) throws IOException {
        plan.forEach(console::note);
        if (agreedInAdvance) {
            return;
        }
        console.err().print("Type yes to go on: ");
        console.err().flush();
        String answer = firstLine(console);
        if (!answer.strip().toLowerCase(Locale.ROOT).equals("yes")) {
            String why = answer.isEmpty() ? "there was no answer; --yes answers in advance" : "the answer was not yes";
            throw CommandFailure.failed("Nothing was changed: " + why + ".");
        }
    }

    private static String firstLine(Console console) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = console.in().read();
        while (next >= 0 && next != '\n' && line.size() < MAX_ANSWER_BYTES) {
            line.write(next);
            next = console.in().read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
