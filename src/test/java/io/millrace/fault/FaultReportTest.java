package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.history.Verdict;
import io.millrace.testkit.Slack;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultReportTest {
    private final FaultReport report = new FaultReport(Verdict.BLANK);

    private static Fault aimed(boolean... hits) {
        Aim aim = new Aim();
        for (boolean hit : hits) {
            aim.note(hit);
        }
        return new Fault("aimed", Duration.ZERO, Duration.ofSeconds(1), (cluster, random) -> () -> {}, aim);
    }

    @Test
    void complainsOfAFaultThatNeverStruckAtItsState() {
        report.add(aimed(false), 0, 0);
        report.add(aimed(false, false), 0, 0);

        assertThat(report.complaints()).singleElement().asString().contains("aimed", "never struck");
        assertThat(report.table()).contains("0 of 3");
    }

    @Test
    void isContentWithOneHitAndWithFaultsThatAimAtNothing() {
        report.add(aimed(false), 0, 0);
        report.add(aimed(true), 0, 0);
        report.add(new Fault("blind", Duration.ZERO, Duration.ofSeconds(1), (cluster, random) -> () -> {}), 0, 0);

        assertThat(report.complaints()).isEmpty();
        assertThat(report.table()).contains("1 of 2");
    }

    @Test
    void complainsOfASilenceThatIsTooLong() {
        long maxMs = Slack.of(aimed().silenceMax()).toMillis();

        report.add(aimed(), maxMs, 0);
        List<String> before = report.complaints();
        report.add(aimed(), maxMs + 1, 0);

        assertThat(before).isEmpty();
        assertThat(report.complaints()).singleElement().asString().contains("aimed", "silent for");
    }
}
