package io.leno.bookinfo;

import java.util.LinkedHashMap;

/// What is printed on the cover: `/details/0`.
final class Details implements HttpService.Handler {
    @Override
    public Answer answer(Request request) {
        if (request.path().equals("/health")) return Answer.healthy("Details");
        if (!request.path().startsWith("/details")) return Answer.notFound(request.path());
        Integer id = request.productId();
        if (id == null) return Answer.notANumber();
        var details = new LinkedHashMap<String, Object>();
        details.put("id", id);
        details.put("author", "William Shakespeare");
        details.put("year", 1595);
        details.put("type", "paperback");
        details.put("pages", 200);
        details.put("publisher", "PublisherA");
        details.put("language", "English");
        details.put("ISBN-10", "1234567890");
        details.put("ISBN-13", "123-1234567890");
        return Answer.json(200, details);
    }
}
