package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The demo as its guide tells it: everything it says to try works while it runs.
class DemoIT {
    private static final Duration EDIT = Duration.ofSeconds(1);
    private static final Duration UNDO = Duration.ofSeconds(5);
    private static final String REVIEWS = "/api/v1/products/0/reviews";
    private static final String MARK = "x-leno-sample";

    @TempDir private static Path folder;

    private static RunningCommand demo;
    private static int port;
    private static Path dropped;

    @BeforeAll
    static void startsAndAnswers() {
        dropped = LenoCommand.home().resolve("bundles/header-filter.jar");
        demo =
                LenoCommand.start(
                        "demo", "--port", "0", "--directory", folder.resolve("mesh").toString());
        port =
                Integer.parseInt(
                        demo.await(
                                        "Bookinfo on http://127.0.0.1:(\\d+)/productpage",
                                        LenoCommand.START)
                                .group(1));
    }

    @AfterAll
    static void stops() throws IOException {
        Files.deleteIfExists(dropped);
        demo.close();
    }

    @BeforeEach
    void everyVersionAnswersAgain() {
        copy("start.yaml");
        Eventually.within(
                UNDO,
                () -> assertThat(versionsOf(30)).contains("v1").contains("v2").contains("v3"));
    }

    private static void copy(String name) {
        try {
            Files.copy(
                    folder.resolve("try").resolve(name),
                    folder.resolve("mesh/virtual-services.yaml"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    /// Which versions of reviews answered, one after the other.
    private static String versionsOf(int requests) {
        StringBuilder versions = new StringBuilder();
        for (int i = 0; i < requests; i++)
            versions.append(version(Http.get(port, REVIEWS).body())).append(' ');
        return versions.toString();
    }

    private static String version(String body) {
        Matcher matcher = Pattern.compile("reviews-(v[123])").matcher(body);
        return matcher.find() ? matcher.group(1) : body;
    }

    @Test
    void thePageIsHtmlAndTellsWhichVersionAnswered() {
        Http.Response page = Http.get(port, "/productpage");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().get("content-type")).startsWith("text/html");
        assertThat(page.body()).contains("Book details").containsPattern("reviews-v[123]");
    }

    @Test
    void allTrafficGoesToVersionOneWithinASecond() {
        copy("all-to-v1.yaml");
        Eventually.within(
                EDIT, () -> assertThat(versionsOf(10)).doesNotContain("v2").doesNotContain("v3"));
        assertThat(versionsOf(50)).doesNotContain("v2").doesNotContain("v3");
    }

    @Test
    void weightsAreKeptWithinThreePercentOverTwoThousandRequests() {
        copy("reviews-80-20.yaml");
        Eventually.within(
                EDIT, () -> assertThat(versionsOf(30)).contains("v2").doesNotContain("v3"));
        String versions = versionsOf(2000);
        assertThat(versions).doesNotContain("v3");
        long first = Pattern.compile("v1").matcher(versions).results().count();
        assertThat(first).isBetween(1540L, 1660L);
    }

    @Test
    void onlyJasonSeesVersionTwo() {
        copy("jason-to-v2.yaml");
        Eventually.within(
                EDIT, () -> assertThat(versionsOf(10)).doesNotContain("v2").doesNotContain("v3"));
        for (int i = 0; i < 20; i++) {
            assertThat(version(Http.get(port, REVIEWS, "end-user: jason").body())).isEqualTo("v2");
        }
    }

    @Test
    void jasonsRatingsFailAndTheReviewsStayReadable() {
        copy("jason-abort.yaml");
        Eventually.within(
                EDIT,
                () ->
                        assertThat(Http.get(port, "/productpage", "end-user: jason").body())
                                .containsIgnoringCase("ratings service is currently unavailable"));
        assertThat(Http.get(port, "/productpage").body())
                .doesNotContainIgnoringCase("currently unavailable");
    }

    @Test
    void jasonsRatingsAreLateAndThePageGivesUpOnReviews() {
        copy("jason-delay.yaml");
        Eventually.within(
                Duration.ofSeconds(15),
                () ->
                        assertThat(Http.get(port, "/productpage", "end-user: jason").body())
                                .containsIgnoringCase("reviews are currently unavailable"));
        assertThat(Http.get(port, "/productpage").body())
                .doesNotContainIgnoringCase("currently unavailable");
    }

    @Test
    void aFilterComesAndGoesTenTimesUnderLoadWithoutAFailedRequest() throws IOException {
        Path sample = LenoCommand.home().resolve("samples/header-filter.jar");
        try (SteadyLoad load = new SteadyLoad(port, "/api/v1/products", 1000, 20)) {
            for (int i = 0; i < 10; i++) {
                Files.copy(sample, dropped);
                Eventually.within(
                        EDIT,
                        () ->
                                assertThat(Http.get(port, "/api/v1/products").headers())
                                        .containsKey(MARK));
                awaitMore(load, 100);
                Files.delete(dropped);
                Eventually.within(
                        EDIT,
                        () ->
                                assertThat(Http.get(port, "/api/v1/products").headers())
                                        .doesNotContainKey(MARK));
                awaitMore(load, 100);
            }
            load.stop();
            assertThat(load.failures()).isEmpty();
        }
    }

    /// Lets the load meet the state that was just reached.
    private static void awaitMore(SteadyLoad load, int requests) {
        long enough = load.answered() + requests;
        Eventually.within(UNDO, () -> assertThat(load.answered()).isGreaterThan(enough));
    }

    @Test
    void aSecondDemoSaysWhichAddressIsTaken() throws InterruptedException {
        try (RunningCommand second =
                LenoCommand.start(
                        "demo",
                        "--port",
                        "0",
                        "--directory",
                        folder.resolve("second").toString())) {
            assertThat(second.awaitExit(LenoCommand.START)).isEqualTo(1);
            assertThat(second.output()).containsPattern("127\\.0\\.\\d+\\.\\d+:\\d+");
        }
    }
}
