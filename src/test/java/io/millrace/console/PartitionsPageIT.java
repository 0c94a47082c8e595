package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrowserSession;
import io.millrace.testkit.ConsoleExtension;
import io.millrace.testkit.HttpProbe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ConsoleExtension.class)
class PartitionsPageIT {
    private final BrowserSession browser;

    PartitionsPageIT(BrowserSession browser) {
        this.browser = browser;
    }

    @BeforeAll
    static void create(HttpProbe http) {
        http.createTopic("looked-into", 2);
        String often = "{\"partition\":1,\"key\":\"often\",\"value\":1}";
        String once = "{\"partition\":1,\"key\":\"once\",\"value\":1}";
        http.postKafka("/topics/looked-into", "json", "{\"records\":[" + (often + ",").repeat(30) + once + "]}");
    }

    @Test
    void showsReplicasSegmentsAndTheHottestKeys() {
        browser.open("/console/partitions?search=looked-into");
        browser.press("looked-into-1");
        browser.await("h1", "looked-into-1");
        browser.await("[aria-label=Replicas] td", "31");
        browser.await("[aria-label=Segments] td", "active");

        browser.press("Look");

        browser.await("[aria-label='Hottest keys'] tbody tr", "often");
        assertThat(browser.await("[aria-label='Hottest keys'] tbody tr").getText())
                .contains("often")
                .contains("30");
        browser.screenshot("partition");
    }

    @Test
    void saysWhyAPartitionCannotGoWhereNoBrokerIs() {
        browser.open("/console/partitions?search=looked-into");
        browser.click("input[aria-label='Choose looked-into-0']");
        browser.press("Reassign");

        browser.type("dialog [name=replicas]", "9");

        browser.await("dialog .inside", "9");
        browser.until(
                "no reason is given",
                () -> browser.all("dialog .plan td .quiet, dialog .problem").isEmpty() ? null : true);
        assertThat(browser.await("dialog button.primary").isEnabled()).isFalse();
        browser.screenshot("partition-reassign");
    }

    @Test
    void filtersByState() {
        browser.open("/console/partitions");

        browser.press("Under-replicated");

        browser.await(".state strong", "All replicas are in sync");
        assertThat(browser.address()).isEqualTo("/console/partitions?state=under_replicated");
    }
}
