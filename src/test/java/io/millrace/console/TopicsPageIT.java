package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrowserSession;
import io.millrace.testkit.ConsoleExtension;
import io.millrace.testkit.HttpProbe;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

@ExtendWith(ConsoleExtension.class)
class TopicsPageIT {
    private final BrowserSession browser;
    private final HttpProbe http;

    TopicsPageIT(BrowserSession browser, HttpProbe http) {
        this.browser = browser;
        this.http = http;
    }

    @Test
    void createsATopicAfterShowingWhereItWouldBe() {
        browser.open("/console/topics");
        browser.press("Create topic");
        browser.type("dialog [name=name]", "made.by.hand");
        browser.type("dialog [name=partitions]", "3");
        browser.await("dialog .plan h3", "3 partitions would be placed like this");
        assertThat(http.get("/admin/topics/made.by.hand").status()).isEqualTo(404);
        browser.screenshot("topic-create");

        browser.press("Create topic");

        browser.await("h1", "made.by.hand");
        assertThat(browser.address()).isEqualTo("/console/topics/made.by.hand");
        assertThat(http.get("/admin/topics/made.by.hand").json().getJsonArray("partitions"))
                .hasSize(3);
    }

    @Test
    void saysTheSentenceOfTheNodeWhenATopicCannotBe() {
        http.createTopic("taken", 1);
        browser.open("/console/topics");
        browser.press("Create topic");

        browser.type("dialog [name=name]", "taken");

        browser.await("dialog .problem", "taken");
        assertThat(browser.await("dialog button.primary").isEnabled()).isFalse();
    }

    @Test
    void deletesATopicOnlyOnceItsNameIsTyped() {
        http.createTopic("doomed", 2);
        browser.open("/console/topics/doomed");
        browser.press("Delete");
        browser.await("dialog .plan", "2 partitions");
        assertThat(browser.await("dialog button.primary").isEnabled()).isFalse();
        browser.screenshot("topic-delete");

        browser.type("dialog [name=confirm]", "doomed");
        browser.press("Delete topic");

        browser.await(".toast", "doomed is deleted.");
        assertThat(http.get("/admin/topics/doomed").status()).isEqualTo(404);
    }

    @Test
    void changesASettingAndTakesItBack() {
        http.createTopic("tuned", 1);
        browser.open("/console/topics/tuned?tab=settings&setting=retention.ms");
        browser.press("Edit retention.ms");
        browser.type("dialog [name=value]", "3600000");
        browser.await("dialog .plan", "3600000");
        browser.screenshot("topic-setting");
        browser.press("Save");
        browser.await("td .badge.accent", "topic");
        assertThat(overrides("tuned").getString("retention.ms")).isEqualTo("3600000");

        browser.press("Edit retention.ms");
        browser.click("dialog label.check");
        browser.press("Save");

        browser.awaitNo("td .badge.accent");
        assertThat(overrides("tuned").isEmpty()).isTrue();
    }

    private JsonObject overrides(String topic) {
        return http.get("/admin/topics/" + topic).json().getJsonObject("overrides");
    }

    @Test
    void emptiesATopicAndAddsPartitions() {
        http.createTopic("full", 1);
        http.postKafka("/topics/full", "json", "{\"records\":[{\"value\":1},{\"value\":2}]}");
        browser.open("/console/topics/full");

        browser.press("Empty");
        browser.await("dialog .plan", "2 records");
        browser.type("dialog [name=confirm]", "full");
        browser.press("Delete all records");
        browser.await(".toast", "2 records of full are gone.");
        browser.press("Add partitions");
        browser.await("dialog .plan", "1 new partition");
        browser.press("Add partitions");

        browser.await(".tabs .tally", "2");
        assertThat(http.get("/topics/full/partitions/0/offsets").json().getLong("beginning_offset"))
                .isEqualTo(2);
    }

    @Test
    void isUsedWithTheKeyboardAlone() {
        http.createTopic("by-keyboard", 1);
        browser.open("/");
        browser.until("g and t do not lead to the topics", () -> {
            browser.keys("g", "t"); // They are lost while the page does not listen yet.
            return titleSays("Topics");
        });
        browser.until("the slash does not lead to the search", () -> {
            if (browser.all("input:focus").isEmpty()) {
                browser.keys("/");
            }
            return browser.all("input:focus").isEmpty() ? null : true;
        });
        browser.keys("by-keyboard");
        browser.until(
                "the list is not cut",
                () -> browser.all("tbody tr[aria-rowindex]").size() == 1 ? true : null);
        assertThat(browser.address()).isEqualTo("/console/topics?search=by-keyboard");

        browser.keys(Keys.ESCAPE);
        browser.until("the arrow and Enter do not lead to the topic", () -> {
            if (titleSays("by-keyboard") == null) {
                browser.all(".table-box").forEach(box -> box.sendKeys(Keys.ARROW_DOWN));
                browser.keys(Keys.ENTER);
            }
            return titleSays("by-keyboard");
        });
        browser.keys("?");

        browser.await("dialog .keys", "Go to Topics");
    }

    private @Nullable Boolean titleSays(String text) {
        return browser.all("h1").stream().anyMatch(each -> each.getText().contains(text)) ? true : null;
    }
}
