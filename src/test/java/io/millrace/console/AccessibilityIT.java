package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrowserSession;
import io.millrace.testkit.ConsoleExtension;
import io.millrace.testkit.HttpProbe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page in both themes, looked at by axe-core. */
@ExtendWith(ConsoleExtension.class)
class AccessibilityIT {
    private static final String TOPIC = "looked-at";

    private final BrowserSession browser;

    AccessibilityIT(BrowserSession browser) {
        this.browser = browser;
    }

    @BeforeAll
    static void create(HttpProbe http) {
        http.createTopic(TOPIC, 4);
        http.postKafka("/topics/" + TOPIC, "json", "{\"records\":[{\"key\":\"k\",\"value\":{\"n\":1}}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/console/topics",
                "/console/topics/" + TOPIC,
                "/console/topics/" + TOPIC + "?tab=groups",
                "/console/topics/" + TOPIC + "?tab=settings",
                "/console/partitions",
                "/console/partitions?state=hot",
                "/console/partitions?state=leaderless",
                "/console/partitions/" + TOPIC + "/0",
                "/console/messages",
                "/console/messages/" + TOPIC,
                "/console/groups",
                "/console/transactions",
                "/console/brokers",
                "/console/brokers/1",
                "/console/alerts",
                "/console/no-such-page",
            })
    void nothingKeepsPeopleFromUsingIt(String page) {
        browser.open(page);
        browser.awaitNo(".spin");

        assertThat(browser.obstacles()).as("in light colours").isEmpty();
        browser.prefer("dark");
        assertThat(browser.faintTexts()).as("in dark colours").isEmpty();

        browser.screenshot("page" + page.replaceAll("[^a-z]+", "-") + "-dark");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Delete", "Add partitions", "Empty"})
    void nothingKeepsPeopleFromUsingADialog(String action) {
        browser.open("/console/topics/" + TOPIC);
        browser.press(action);
        browser.await("dialog .plan");

        assertThat(browser.obstacles()).as("in light colours").isEmpty();
        browser.prefer("dark");
        assertThat(browser.faintTexts()).as("in dark colours").isEmpty();
    }
}
