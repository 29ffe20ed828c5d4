package io.leno.bookinfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What readers say: `/reviews/0`. Version 1 shows no stars; version 2 asks ratings for black ones
/// and waits up to ten seconds, version 3 for red ones and waits two and a half, as Istio's
/// Bookinfo does.
///
/// @param podname which instance answers
record Reviews(String podname, Stars stars, Mesh mesh) implements HttpService.Handler {
    /// How a version shows what ratings says.
    enum Stars {
        NONE,
        BLACK(Duration.ofSeconds(10)),
        RED(Duration.ofMillis(2500));

        private final Duration timeout;

        Stars(Duration timeout) {
            this.timeout = timeout;
        }

        Stars() {
            this(Duration.ZERO);
        }

        String color() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Override
    public Answer answer(Request request) throws InterruptedException {
        if (request.path().equals("/health")) return Answer.healthy("Reviews");
        if (!request.path().startsWith("/reviews")) return Answer.notFound(request.path());
        Integer id = request.productId();
        if (id == null) return Answer.notANumber();
        Map<?, ?> ratings = stars == Stars.NONE ? Map.of() : ratings(id, request);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("id", id.toString());
        answer.put("podname", podname);
        answer.put("clustername", "leno");
        answer.put(
                "reviews",
                List.of(
                        review(
                                "Reviewer1",
                                "An extremely entertaining play by Shakespeare. The slapstick"
                                        + " humour is refreshing!",
                                ratings.get("Reviewer1")),
                        review(
                                "Reviewer2",
                                "Absolutely fun and entertaining. The play lacks thematic depth"
                                        + " when compared to other plays by Shakespeare.",
                                ratings.get("Reviewer2"))));
        return Answer.json(200, answer);
    }

    private Map<String, Object> review(String reviewer, String text, @Nullable Object rating) {
        var review = new LinkedHashMap<String, Object>();
        review.put("reviewer", reviewer);
        review.put("text", text);
        if (stars != Stars.NONE) review.put("rating", rating(rating));
        return review;
    }

    private Map<String, Object> rating(@Nullable Object rating) {
        if (!(rating instanceof Integer)) {
            return Map.of("error", "Ratings service is currently unavailable");
        }
        var shown = new LinkedHashMap<String, Object>();
        shown.put("stars", rating);
        shown.put("color", stars.color());
        return shown;
    }

    private Map<?, ?> ratings(Integer id, Request request) throws InterruptedException {
        Mesh.Reply reply = mesh.get("http://ratings:9080/ratings/" + id, request, stars.timeout);
        if (!reply.ok()) return Map.of();
        return Json.readObject(reply.body()).get("ratings") instanceof Map<?, ?> ratings
                ? ratings
                : Map.of();
    }
}
