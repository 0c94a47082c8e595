package io.millrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium that looks at the console of one node. What the page complains about in the browser's console is kept for
 * {@link #complaints}. Owned by one test thread.
 *
 * <p>Debian's packages {@code chromium} and {@code chromium-driver} must be there; other places are named by
 * {@code -Dmillrace.it.chromium} and {@code -Dmillrace.it.chromedriver}.
 */
public final class BrowserSession implements AutoCloseable {
    private static final Duration PATIENCE = Await.PATIENCE;
    private static final Pattern REFUSED = Pattern.compile("with a status of (4|503)");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Path CHROMIUM = Path.of(System.getProperty("millrace.it.chromium", "/usr/bin/chromium"));
    private static final Path DRIVER = Path.of(System.getProperty("millrace.it.chromedriver", "/usr/bin/chromedriver"));

    private final String base;
    private final ChromeDriver driver;
    private final WebDriverWait wait;

    /**
     * Starts a browser.
     *
     * @param base address of the node, such as {@code http://127.0.0.1:8080}
     * @param profile a directory for what the browser keeps, new for each session
     */
    public BrowserSession(String base, Path profile) {
        this.base = base;
        for (Path program : List.of(CHROMIUM, DRIVER)) {
            if (!Files.isExecutable(program)) {
                throw new AssertionError(program + " is missing. Install it, for example with: "
                        + "apt-get install chromium chromium-driver");
            }
        }
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.setCapability("goog:loggingPrefs", logging);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--force-prefers-reduced-motion",
                "--window-size=1280,900",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        this.driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        this.wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50));
        wait.ignoring(StaleElementReferenceException.class);
        wait.ignoring(ElementNotInteractableException.class); // Also when another element is in its way for a moment.
    }

    /** Goes to an address of the console, or to that of another node, and waits for its page. */
    public void open(String address) {
        driver.get(address.startsWith("/") ? base + address : address);
        await("main#page");
    }

    /** Makes the page think that the system is light or dark. */
    public void prefer(String theme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
    }

    /** The first element that fits, once there is one. */
    public WebElement await(String css) {
        return until(
                "there is no " + css,
                () -> driver.findElements(By.cssSelector(css)).stream()
                        .findFirst()
                        .orElse(null));
    }

    /** The first element that fits and has this text in it, once there is one. */
    public WebElement await(String css, String text) {
        return until(
                "no " + css + " says '" + text + "'",
                () -> all(css).stream()
                        .filter(element -> element.getText().contains(text))
                        .findFirst()
                        .orElse(null));
    }

    /** Waits until nothing fits any more. */
    public void awaitNo(String css) {
        until("there is still a " + css, () -> all(css).isEmpty() ? Boolean.TRUE : null);
    }

    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** Presses the button or link of this text, in the dialog if one is open, once it can be pressed. */
    public void press(String text) {
        until("no button or link '" + text + "' can be pressed", () -> {
            String scope = all("dialog[open]").isEmpty() ? "" : "dialog[open] ";
            return done(
                    WebElement::click,
                    all(scope + "button, " + scope + "a").stream()
                            .filter(element -> element.getText().strip().equals(text)
                                    || text.equals(element.getAttribute("aria-label")))
                            .filter(element -> element.isDisplayed()
                                    && element.isEnabled()
                                    && element.getAttribute("aria-disabled") == null));
        });
    }

    /** Clicks the first element that fits, once there is one that can be clicked. */
    public void click(String css) {
        until("no " + css + " can be clicked", () -> done(WebElement::click, all(css).stream()));
    }

    /** Clicks the first element that fits and has this text in it, once there is one that can be clicked. */
    public void click(String css, String text) {
        until(
                "no " + css + " that says '" + text + "' can be clicked",
                () -> done(
                        WebElement::click,
                        all(css).stream().filter(element -> element.getText().contains(text))));
    }

    /** Part of the question that is asked again, because a page may be drawn anew between looking and acting. */
    private static @Nullable Boolean done(Consumer<WebElement> action, Stream<WebElement> elements) {
        Optional<WebElement> first = elements.findFirst();
        first.ifPresent(action);
        return first.isPresent() ? Boolean.TRUE : null;
    }

    /** Replaces what a field holds, once there is one that takes it. */
    public void type(String css, String text) {
        until(
                "no " + css + " takes '" + text + "'",
                () -> done(
                        field -> {
                            field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
                            field.sendKeys(text);
                        },
                        all(css).stream()));
    }

    /** Presses keys, as somebody does who has no field under the cursor. */
    public void keys(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    public String address() {
        return Objects.requireNonNull(driver.getCurrentUrl()).replace(base, "");
    }

    /** What a piece of JavaScript returns. */
    public Object script(String script, Object... arguments) {
        return Objects.requireNonNull(driver.executeScript(script, arguments), script);
    }

    /** Keeps what is seen now as {@code target/screenshots/<name>.png}. */
    public Path screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            return Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failure) {
            throw new AssertionError("the screenshot " + name + " cannot be kept", failure);
        }
    }

    /**
     * What the page said in the browser's console since this was asked last: errors and warnings. Not what the browser says of each
     * request that the node refused, now (503) or at all: the page shows the node's sentence for it.
     */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> message.contains("/console/assets/")
                        || !REFUSED.matcher(message).find())
                .toList();
    }

    /** What axe-core finds that keeps people from using the page as it is now: rule, and the first element that breaks it. */
    public List<String> obstacles() {
        return axe("{resultTypes: ['violations']}");
    }

    /** What axe-core finds to be of too little contrast in the colours of the moment; all that depends on the theme. */
    public List<String> faintTexts() {
        return axe("{resultTypes: ['violations'], runOnly: ['color-contrast']}");
    }

    private List<String> axe(String options) {
        driver.executeScript(axe());
        Object found = driver.executeAsyncScript("const done = arguments[arguments.length - 1];"
                + "axe.run(document, " + options + ").then("
                + "result => done(result.violations.map(each => each.id + ': ' + each.help + ': ' + each.nodes[0].html"
                + " + ' ' + (each.nodes[0].any[0]?.message ?? ''))), error => done(['axe failed: ' + error]));");
        List<String> obstacles = new ArrayList<>();
        ((List<?>) Objects.requireNonNull(found)).forEach(each -> obstacles.add(String.valueOf(each)));
        return obstacles;
    }

    private static String axe() {
        try (InputStream in = BrowserSession.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new AssertionError("axe-core cannot be read", failure);
        }
    }

    /** Asks until there is an answer; what is on the page goes to a screenshot if there is none. */
    public <T> T until(String otherwise, Supplier<T> question) {
        try {
            return wait.until(ignored -> question.get());
        } catch (TimeoutException late) {
            Path seen = screenshot("failed-" + System.nanoTime());
            throw new AssertionError(
                    otherwise + " at " + address() + " after " + PATIENCE.toSeconds() + " s; see " + seen
                            + "; console: " + complaints(),
                    late);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
