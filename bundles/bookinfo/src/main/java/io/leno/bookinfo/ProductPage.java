package io.leno.bookinfo;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The page people look at, `/productpage`, and the same data as JSON under `/api/v1/products`. It
/// waits three seconds for details, and twice three seconds for reviews: less than reviews waits
/// for ratings, the mistake that fault injection is there to find.
///
/// @param podname which instance answers
record ProductPage(String podname, Mesh mesh) implements HttpService.Handler {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int REVIEWS_ATTEMPTS = 2;
    private static final Pattern API =
            Pattern.compile("/api/v1/products/(\\d{1,6})(/reviews|/ratings)?");
    private static final Pattern USER_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}");
    private static final String PLAIN = "text/plain; charset=utf-8";

    /// What a service said, parsed, or why it is missing.
    ///
    /// @param data null where it did not answer 200 with JSON
    record Section(int status, @Nullable Map<String, Object> data, long tookMillis) {}

    @Override
    public Answer answer(Request request) throws InterruptedException {
        return switch (request.path()) {
            case "/productpage" -> page(withUser(request));
            case "/" -> Answer.redirect("/productpage");
            case "/login" -> login(request);
            case "/logout" ->
                    toPage().withHeader("set-cookie", "user=; Path=/; Max-Age=0; HttpOnly");
            case "/health" -> new Answer(200, PLAIN, "Product page is healthy", Map.of());
            case "/static/leno.svg" ->
                    new Answer(200, "image/svg+xml", resource("page/leno.svg"), Map.of());
            case "/api/v1/products" -> Answer.json(200, List.of(product()));
            default -> api(withUser(request));
        };
    }

    private Answer page(Request request) throws InterruptedException {
        Section details = details("0", request);
        Section reviews = reviews("0", request);
        return Answer.html(Page.render(podname, request.header("end-user"), details, reviews));
    }

    private Answer api(Request request) throws InterruptedException {
        var path = API.matcher(request.path());
        if (!path.matches()) return Answer.notFound(request.path());
        String id = path.group(1);
        return switch (path.group(2)) {
            case "/reviews" -> json(reviews(id, request), "reviews");
            case "/ratings" ->
                    json(ask("http://ratings:9080/ratings/" + id, request, 1), "ratings");
            case null, default -> json(details(id, request), "details");
        };
    }

    private static Answer json(Section section, String what) {
        if (section.data() != null) return Answer.json(200, section.data());
        return Answer.json(section.status(), Map.of("error", unavailable(what)));
    }

    static String unavailable(String what) {
        return "Sorry, product " + what + " are currently unavailable for this book.";
    }

    private Section details(String id, Request request) throws InterruptedException {
        return ask("http://details:9080/details/" + id, request, 1);
    }

    private Section reviews(String id, Request request) throws InterruptedException {
        return ask("http://reviews:9080/reviews/" + id, request, REVIEWS_ATTEMPTS);
    }

    private Section ask(String url, Request request, int attempts) throws InterruptedException {
        long start = System.nanoTime();
        Mesh.Reply reply = mesh.get(url, request, TIMEOUT);
        for (int attempt = 1; attempt < attempts && !reply.ok(); attempt++) {
            reply = mesh.get(url, request, TIMEOUT);
        }
        long tookMillis = (System.nanoTime() - start) / 1_000_000;
        return new Section(
                reply.status(), reply.ok() ? Json.readObject(reply.body()) : null, tookMillis);
    }

    private static Answer login(Request request) {
        String user = request.formField("username");
        if (user == null || !USER_NAME.matcher(user.strip()).matches()) {
            return new Answer(
                    400,
                    PLAIN,
                    "username: expected a name of up to 64 letters, digits and . _ @ -",
                    Map.of());
        }
        String value = URLEncoder.encode(user.strip(), StandardCharsets.UTF_8);
        return toPage().withHeader(
                        "set-cookie", "user=" + value + "; Path=/; HttpOnly; SameSite=Lax");
    }

    private static Answer toPage() {
        return Answer.redirect("/productpage");
    }

    /// Who has signed in goes on to the other services as `end-user`.
    private static Request withUser(Request request) {
        String user = request.cookie("user");
        if (user == null || !USER_NAME.matcher(user).matches()) return request;
        var headers = new HashMap<>(request.headers());
        headers.put("end-user", user);
        return new Request(request.method(), request.path(), headers, request.body());
    }

    static Map<String, Object> product() {
        var product = new LinkedHashMap<String, Object>();
        product.put("id", 0);
        product.put("title", "The Comedy of Errors");
        product.put(
                "descriptionHtml",
                "<a href=\"https://en.wikipedia.org/wiki/The_Comedy_of_Errors\">The Comedy of"
                        + " Errors</a>, one of William Shakespeare's early plays, is his shortest"
                        + " and a farce: two pairs of twins, and nobody knows who is who.");
        return product;
    }

    static String resource(String name) {
        try (InputStream in = ProductPage.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("not in the bundle: " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
