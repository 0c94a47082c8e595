package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrowserSession;
import io.millrace.testkit.ConsoleExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modules below every page, asked in the browser that they are for. */
@ExtendWith(ConsoleExtension.class)
class ModulesIT {
    private final BrowserSession browser;

    ModulesIT(BrowserSession browser) {
        this.browser = browser;
    }

    @BeforeEach
    void open() {
        if (browser.all("main#page").isEmpty()) {
            browser.open("/");
        }
    }

    /** What an expression over a module {@code m} is; {@code draw} makes HTML of markup. */
    private String ask(String module, String expression) {
        return String.valueOf(
                browser.script("const at = name => new URL(name, document.querySelector('script[type=module]').src);"
                        + "return Promise.all([import(at('vendor/preact.js')), import(at('lib/" + module
                        + "'))]).then(([preact, m]) => {"
                        + "const draw = markup => { const box = document.createElement('div'); preact.render(markup, box); return box.innerHTML; };"
                        + "try { return String(" + expression + "); } catch (error) { return error.name; } });"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    m.bytes(0)                      | 0 B
                    m.bytes(999)                    | 999 B
                    m.bytes(1536)                   | 1.5 KB
                    m.bytes(5 * 2 ** 40)            | 5 TB
                    m.bytes(null)                   | –
                    m.count(1234567)                | 1,234,567
                    m.compact(999)                  | 999
                    m.compact(1500)                 | 1.5 K
                    m.millis(0.254)                 | 0.25 ms
                    m.millis(1500)                  | 1.5 s
                    m.duration(90061000)            | 1 d 1 h
                    m.duration(86400000)            | 1 d
                    m.duration(59999)               | 59 s
                    m.duration(-1)                  | for ever
                    m.plural(1, 'partition')        | 1 partition
                    m.plural(2000, 'partition')     | 2,000 partitions
                    m.ago(1000, 13000)              | 12 s ago
                    """)
    void numbersAreWrittenForPeople(String expression, String text) {
        assertThat(ask("format.js", expression)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    draw(m.html`<b>a ${1} b</b>`)                                  | <b>a 1 b</b>
                    draw(m.html`<i ...${{ id: 'a' }} hidden />`)                   | <i id="a" hidden=""></i>
                    draw(m.html`<u>1</u><u>2</u>`)                                 | <u>1</u><u>2</u>
                    draw(m.html`<${p => m.html`<b>${p.n}${p.children}</b>`} n=5>x<//>`) | <b>5x</b>
                    draw(m.html`<b>${false}${null}${[1, 2]}</b>`)                  | <b>12</b>
                    draw(m.html`<b>${'<i>'}</b>`)                                  | <b>&lt;i&gt;</b>
                    m.html`<b><i></b>`                                             | SyntaxError
                    m.html`<b`                                                     | SyntaxError
                    """)
    void templatesMakeMarkup(String expression, String html) {
        assertThat(ask("html.js", expression)).isEqualTo(html);
    }

    @Test
    void templatesMayBeLaidOutOverLines() {
        String template = "m.html`<b\n  class=\"x ${'y'}\"\n  id=${'z'}\n>\n  one\n  two\n</b>`";

        assertThat(ask("html.js", "draw(" + template + ")")).isEqualTo("<b class=\"x y\" id=\"z\">one two</b>");
    }
}
