package io.leno.bookinfo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Stars by reviewer: `/ratings/0`; a POST of `{"Reviewer1": 3, "Reviewer2": 1}` changes them.
final class Ratings implements HttpService.Handler {
    private final Map<Integer, Map<String, Object>> posted = new ConcurrentHashMap<>();

    @Override
    public Answer answer(Request request) {
        if (request.path().equals("/health")) return Answer.healthy("Ratings");
        if (!request.path().startsWith("/ratings")) return Answer.notFound(request.path());
        Integer id = request.productId();
        if (id == null) return Answer.notANumber();
        if (!request.method().equals("POST")) return ratings(id);
        try {
            posted.put(id, Json.readObject(request.body()));
        } catch (IllegalArgumentException e) {
            return Answer.json(400, Map.of("error", "please provide valid ratings JSON"));
        }
        return ratings(id);
    }

    private Answer ratings(Integer id) {
        var stars = new LinkedHashMap<String, Object>();
        stars.put("Reviewer1", 5);
        stars.put("Reviewer2", 4);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("id", id);
        answer.put("ratings", posted.getOrDefault(id, stars));
        return Answer.json(200, answer);
    }
}
