package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrowserSession;
import io.millrace.testkit.Clients;
import io.millrace.testkit.ConsoleExtension;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.Slack;
import java.time.Duration;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console on a node with a thousand topics. */
@ExtendWith(ConsoleExtension.class)
class ManyTopicsIT {
    private static final int TOPICS = 1_000;

    private final BrowserSession browser;

    ManyTopicsIT(BrowserSession browser) {
        this.browser = browser;
    }

    @BeforeAll
    static void create(FatJarNode node) throws Exception {
        try (Admin admin = Clients.admin(node.bootstrap())) {
            admin.createTopics(IntStream.range(0, TOPICS)
                            .mapToObj(number -> new NewTopic("thousandth-%04d".formatted(number), 1, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    /** From the start of the navigation until the list shows its first row. */
    private double secondsUntilTheFirstRow() {
        browser.open("/console/topics?search=thousandth");
        browser.await("tbody tr td a");
        return ((Number) browser.script("return performance.now()")).doubleValue() / 1000;
    }

    @Test
    void thePageIsThereWithinASecond() {
        double best = DoubleStream.generate(this::secondsUntilTheFirstRow)
                .limit(3)
                .min()
                .orElseThrow();

        System.out.printf("console: list of %d topics there after %.2f s%n", TOPICS, best);
        assertThat(best * 1_000)
                .isLessThan((double) Slack.of(Duration.ofSeconds(1)).toMillis());
    }

    @Test
    void onlyWhatIsSeenIsDrawn() {
        browser.open("/console/topics?search=thousandth");
        browser.await("p", "1,000 topics");
        int rows = browser.all("tbody tr[aria-rowindex]").size();
        assertThat(rows).isLessThan(80);

        browser.script("document.querySelector('.table-box').scrollTop = 1e9; return 0");

        browser.await("tbody a", "thousandth-0999");
        assertThat(browser.all("tbody tr[aria-rowindex]").size()).isLessThan(80);
        browser.screenshot("topics-many");
    }
}
