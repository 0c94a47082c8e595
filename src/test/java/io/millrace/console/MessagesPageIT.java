package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrowserSession;
import io.millrace.testkit.ConsoleExtension;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** Messages in the console: written, found, followed, looked at, saved. */
@ExtendWith(ConsoleExtension.class)
class MessagesPageIT {
    private static void produce(HttpProbe http, String topic, int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int number = from; number < to; number++) {
            lines.append("{\"key\":\"k")
                    .append(number)
                    .append("\",\"value\":{\"n\":")
                    .append(9_007_199_254_740_993L + number)
                    .append("}}\n");
        }
        Answer answer =
                http.send("POST", "/topics/" + topic, "application/x-ndjson", lines.toString(), "Accept", "*/*");
        assertThat(answer.body().lines()).hasSize(to - from);
    }

    @Test
    void writesAMessageFindsItAndShowsIt(HttpProbe http, BrowserSession browser) {
        http.createTopic("page-written", 3);
        browser.open("/console/messages/page-written");
        browser.await(".state", "Nothing matches");

        browser.keys("n");
        browser.type("textarea[name=value]", "{\"big\":9007199254740993,\"text\":\"<b>&\"}");
        browser.await("select[name=key-as]").sendKeys("64-bit");
        browser.type("textarea[name=key]", "-9007199254740993");
        browser.press("Add a header");
        browser.type("section[aria-label=Headers] input", "kind");
        browser.press("Produce");
        browser.await(".toast", "at offset 0");
        browser.press("Search");
        browser.await("tbody td", "-9007199254740993");
        browser.click("tbody tr a", "0");

        browser.await(".detail pre.json .number", "9007199254740993");
        browser.await(".detail pre.json .string", "<b>&");
        browser.await(".detail .facts", "kind");
        assertThat(browser.address()).contains("at=");
        assertThat(browser.obstacles()).isEmpty();
        browser.screenshot("messages-light");
        browser.prefer("dark");
        assertThat(browser.obstacles()).isEmpty();
        browser.screenshot("messages-dark");
    }

    @Test
    void copiesAMessageToTheForm(HttpProbe http, BrowserSession browser) {
        http.createTopic("page-copied", 3);
        produce(http, "page-copied", 0, 1);
        browser.open("/console/messages/page-copied");
        browser.click("tbody tr a", "0");
        browser.await(".detail pre.json");

        browser.press("Copy to form");

        assertThat(browser.await("textarea[name=value]").getAttribute("value")).isEqualTo("{\"n\":9007199254740993}");
        assertThat(browser.obstacles()).isEmpty();
        browser.press("Cancel");
        browser.awaitNo("dialog[open]");
    }

    @Test
    void copiesALongMessageOnlyWhenAllOfItIsShown(HttpProbe http, BrowserSession browser) {
        http.createTopic("page-long", 3);
        String text = "x".repeat(200_000);
        assertThat(http.postKafka("/topics/page-long", "text", "{\"records\":[{\"value\":\"" + text + "\"}]}")
                        .body())
                .contains("offset");
        browser.open("/console/messages/page-long");
        browser.click("tbody tr a", "0");
        browser.await(".detail button[aria-disabled=true]", "Copy to form");

        browser.click(".payload button", "Show all");

        browser.press("Copy to form");
        assertThat(browser.await("textarea[name=value]").getAttribute("value")).hasSize(200_000);
        browser.press("Cancel");
    }

    @Test
    void filtersByAnExpressionAndSaysWhatIsWrongWithOne(HttpProbe http, BrowserSession browser) {
        http.createTopic("page-filtered", 3);
        produce(http, "page-filtered", 0, 300);
        browser.open("/console/messages/page-filtered?mode=oldest");

        browser.type("input[name=filter]", "value.n == 9007199254741094" + Keys.ENTER);

        browser.await("tbody td", "\"k101\"");
        browser.await(".standing", "1 match");
        assertThat(browser.address()).contains("filter=value.n");
        browser.type("input[name=filter]", "valu.n == 1" + Keys.ENTER);
        browser.await(".problem", "column 1");
        browser.screenshot("messages-bad-filter");
    }

    @Test
    void followsWhatIsWritten(HttpProbe http, BrowserSession browser) {
        http.createTopic("page-followed", 3);
        produce(http, "page-followed", 0, 10);
        browser.open("/console/messages/page-followed?mode=live");
        browser.await(".state", "Waiting for messages");
        browser.await(".standing", "0 records");

        produce(http, "page-followed", 10, 40);

        browser.await(".standing", "30 matches");
        browser.screenshot("messages-live");
        browser.press("Stop");
        browser.await(".standing", "Stopped");
    }

    @Test
    void listsABoundedNumberAndSavesAll(HttpProbe http, BrowserSession browser) {
        http.createTopic("page-many", 3);
        produce(http, "page-many", 0, 10_500);
        browser.open("/console/messages/page-many?mode=oldest&key=k");

        browser.await(".standing", "All was looked at");

        browser.await(".standing", "10,500 matches");
        browser.await(".badge", "500 not listed");
        assertThat(browser.all("tbody tr")).as("only what is seen exists").hasSizeLessThan(100);
        String export = browser.await("a[download]").getAttribute("href");
        assertThat(export).isNotNull();
        assertThat(http.get(export.substring(export.indexOf("/topics"))).body().lines())
                .hasSize(10_500);
    }

    @Test
    void keepsEveryDigitAndByteInEveryFormat(BrowserSession browser) {
        browser.open("/console/messages");

        Object wrong = browser.script("""
                const at = document.querySelector('script[type=module]').src.replace('app.js', 'lib/');
                return Promise.all([import(at + 'payload.js'), import(at + 'json-text.js')]).then(([payload, json]) => {
                  const wrong = [];
                  const same = (name, found, wanted) => found === wanted || wrong.push(`${name}: ${found}, not ${wanted}`);
                  for (const text of ['0', '-1', '9223372036854775807', '-9223372036854775808', '9007199254740993']) {
                    const bytes = payload.integerBytes(BigInt(text), 8);
                    const hex = Array.from(bytes, (each) => each.toString(16).padStart(2, '0')).join('');
                    same('int64', payload.shown({ format: 'int64', text }, 'integer').text, text);
                    same('from hex', payload.shown({ format: 'binary', text: hex }, 'integer').text, text);
                    same('as hex', payload.shown({ format: 'int64', text }, 'hex').text.slice(8, 31), hex.match(/../g).join(' '));
                  }
                  const text = '{"a":[1.10,9007199254740993,-1e400,true,null,{}],"b \\\\" {":"x","c":[]}';
                  same('laid out', json.layOut(text).map(([, piece]) => piece).join('').replace(/\\n */g, '').replace(/": /g, '":'), text);
                  same('cut', json.layOut('{"a":[1,2'), null);
                  same('no JSON', json.layOut('{a}'), null);
                  return wrong;
                });
                """);

        assertThat((List<?>) wrong).isEmpty();
    }
}
