package io.leno.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The services over real sockets; in place of the sidecars one small HTTP proxy that knows where
/// each of them listens.
class ServicesTest {
    private final HttpClient browser = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, HttpService.Handler> mesh = new ConcurrentHashMap<>();
    private final List<Request> received = Collections.synchronizedList(new ArrayList<>());
    private final Mesh throughProxy;

    ServicesTest() throws IOException {
        HttpService proxy = start(this::route);
        throughProxy = new Mesh(proxy.address());
        mesh.put("details", new Details());
        mesh.put("ratings", new Ratings());
        mesh.put("reviews", new Reviews("reviews-v3", Reviews.Stars.RED, throughProxy));
        mesh.put("productpage", new ProductPage("productpage-v1", throughProxy));
    }

    private Answer route(Request request) throws InterruptedException {
        received.add(request);
        String host = request.headers().getOrDefault("host", "").replace(":9080", "");
        HttpService.Handler service = mesh.get(host);
        return service == null ? Answer.notFound(host) : service.answer(request);
    }

    @AfterEach
    void close() throws Exception {
        browser.close();
        throughProxy.close();
        for (AutoCloseable closeable : open) closeable.close();
    }

    @Test
    void pageShowsTitleDetailsAndReviewsWithRedStarsOfVersion3() throws Exception {
        String page = get("/productpage").body();

        assertThat(page)
                .contains("<h1>The Comedy of Errors</h1>")
                .contains("William Shakespeare", "123-1234567890")
                .contains("The slapstick humour is refreshing!")
                .contains("<p class=\"stars red\" aria-label=\"5 of 5 stars\">★★★★★")
                .contains("<p class=\"stars red\" aria-label=\"4 of 5 stars\">★★★★<")
                .contains("answered by <code>reviews-v3</code>")
                .doesNotContain("{{", "http://", "<script");
    }

    @Test
    void version1HasNoStarsAndVersion2BlackOnes() throws Exception {
        mesh.put("reviews", new Reviews("reviews-v1", Reviews.Stars.NONE, throughProxy));
        assertThat(get("/productpage").body()).doesNotContain("★").contains("reviews-v1");

        mesh.put("reviews", new Reviews("reviews-v2", Reviews.Stars.BLACK, throughProxy));
        assertThat(get("/productpage").body()).contains("stars black").contains("reviews-v2");
    }

    @Test
    void failedReviewsAreAskedTwiceAndThenShownAsAnErrorBesideTheDetails() throws Exception {
        mesh.put("reviews", request -> Answer.json(503, Map.of()));

        String page = get("/productpage").body();

        assertThat(page)
                .contains("Sorry, product reviews are currently unavailable for this book.")
                .contains("status 503")
                .contains("William Shakespeare");
        assertThat(received).filteredOn(r -> r.path().equals("/reviews/0")).hasSize(2);
    }

    @Test
    void failedDetailsAreShownAsAnError() throws Exception {
        mesh.remove("details");

        assertThat(get("/productpage").body())
                .contains("Sorry, product details are currently unavailable for this book.");
    }

    @Test
    void failedRatingsLeaveReviewsReadable() throws Exception {
        mesh.put("ratings", request -> Answer.json(500, Map.of()));

        assertThat(get("/productpage").body())
                .contains("The slapstick humour is refreshing!")
                .contains("Ratings service is currently unavailable");
    }

    @Test
    void whoSignsInIsKnownToAllServicesAsEndUser() throws Exception {
        HttpResponse<String> login = login("jason");
        String cookie = login.headers().firstValue("set-cookie").orElseThrow();

        String page = get("/productpage", "cookie", cookie.split(";")[0]).body();

        assertThat(login.statusCode()).isEqualTo(302);
        assertThat(login.headers().firstValue("location")).hasValue("/productpage");
        assertThat(page).contains("Signed in as <b>jason</b>");
        assertThat(headersThatReached("/ratings/0")).containsEntry("end-user", "jason");
    }

    @Test
    void signingOutTakesTheCookieBack() throws Exception {
        assertThat(get("/logout").headers().firstValue("set-cookie").orElseThrow())
                .contains("user=;", "Max-Age=0");
    }

    @Test
    void aNameThatCouldBeMarkupIsRefused() throws Exception {
        assertThat(login("<b>x</b>").statusCode()).isEqualTo(400);
    }

    @Test
    void identityOfRequestAndTraceIsPassedOnToTheLastService() throws Exception {
        get(
                "/productpage",
                "x-request-id",
                "r1",
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "x-b3-traceid",
                "b1",
                "x-secret",
                "not passed on");

        assertThat(headersThatReached("/ratings/0"))
                .containsEntry("x-request-id", "r1")
                .containsEntry("x-b3-traceid", "b1")
                .containsKey("traceparent")
                .doesNotContainKey("x-secret");
    }

    @Test
    void theSameDataIsThereAsJson() throws Exception {
        assertThat(Json.readObject(get("/api/v1/products/0").body()))
                .containsEntry("author", "William Shakespeare")
                .containsEntry("year", 1595);
        assertThat(Json.readObject(get("/api/v1/products/0/reviews").body()))
                .containsEntry("id", "0")
                .containsEntry("podname", "reviews-v3")
                .extractingByKey("reviews")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .first()
                .hasToString(
                        "{reviewer=Reviewer1, text=An extremely entertaining play by Shakespeare."
                                + " The slapstick humour is refreshing!, rating={stars=5,"
                                + " color=red}}");
        assertThat(Json.readObject(get("/api/v1/products/0/ratings").body()))
                .containsEntry("ratings", Map.of("Reviewer1", 5, "Reviewer2", 4));
        assertThat(get("/api/v1/products").body()).contains("\"title\": \"The Comedy of Errors\"");
    }

    @Test
    void unknownPagesAreNotFoundAndIdsMustBeNumbers() throws Exception {
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(new Details().answer(Request.get("/details/x")).status()).isEqualTo(400);
    }

    @Test
    void everyServiceTellsItsHealth() throws Exception {
        assertThat(get("/health").body()).isEqualTo("Product page is healthy");
        for (String service : List.of("details", "reviews", "ratings")) {
            assertThat(mesh.get(service).answer(Request.get("/health")).body())
                    .contains("is healthy");
        }
    }

    @Test
    void postedRatingsReplaceThoseOfTheBook() {
        var ratings = new Ratings();
        String body = "{\"Reviewer1\": 1, \"Reviewer2\": 2}";

        ratings.answer(new Request("POST", "/ratings/7", Map.of(), body));

        assertThat(ratings.answer(Request.get("/ratings/7")).body())
                .contains("\"Reviewer1\": 1", "\"Reviewer2\": 2");
        assertThat(ratings.answer(new Request("POST", "/ratings/7", Map.of(), "[")).status())
                .isEqualTo(400);
    }

    private Map<String, String> headersThatReached(String path) {
        return received.stream()
                .filter(request -> request.path().equals(path))
                .findFirst()
                .orElseThrow()
                .headers();
    }

    private HttpResponse<String> login(String user) throws Exception {
        String form = "username=" + URLEncoder.encode(user, StandardCharsets.UTF_8);
        return send("/login", r -> r.POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(path, request -> headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<String> send(
            String path, Function<HttpRequest.Builder, HttpRequest.Builder> change)
            throws Exception {
        HttpService service = start(mesh.get("productpage"));
        var address = service.address();
        var uri =
                URI.create(
                        "http://"
                                + address.getAddress().getHostAddress()
                                + ":"
                                + address.getPort()
                                + path);
        return browser.send(
                change.apply(HttpRequest.newBuilder(uri)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpService start(HttpService.Handler handler) throws IOException {
        HttpService service = HttpService.start(anyPort(), handler);
        open.add(service::close);
        return service;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
