package io.leno.bookinfo;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// The product page as HTML, complete in itself: no scripts, no other files but the icon.
final class Page {
    private static final String TEMPLATE = ProductPage.resource("page/productpage.html");
    private static final int MAX_STARS = 5;

    private Page() {}

    /// @param podname which instance of the page it is
    /// @param user who has signed in, or null
    static String render(
            String podname,
            @Nullable String user,
            ProductPage.Section details,
            ProductPage.Section reviews) {
        Map<String, Object> product = ProductPage.product();
        return TEMPLATE.replace("{{sign-in}}", signIn(user))
                .replace("{{title}}", text(product.get("title")))
                .replace("{{description}}", String.valueOf(product.get("descriptionHtml")))
                .replace("{{details}}", details(details))
                .replace("{{reviews}}", reviews(reviews))
                .replace("{{podname}}", text(podname));
    }

    private static String signIn(@Nullable String user) {
        if (user != null) {
            return """
            <span class="user">Signed in as <b>%s</b></span> <a class="button" href="/logout">Sign out</a>\
            """
                    .formatted(text(user));
        }
        return """
        <form method="post" action="/login">
          <input name="username" placeholder="Name, for example jason" aria-label="Name" required maxlength="64">
          <button class="button">Sign in</button>
        </form>\
        """;
    }

    private static String details(ProductPage.Section section) {
        if (section.data() == null) return error("details", section);
        var rows = new StringBuilder("<dl>");
        section.data()
                .forEach(
                        (name, value) -> {
                            if (name.equals("id")) return;
                            rows.append("<dt>").append(text(capitalized(name))).append("</dt>");
                            rows.append("<dd>").append(text(value)).append("</dd>");
                        });
        return rows.append("</dl>") + answeredBy("details", section.tookMillis());
    }

    private static String reviews(ProductPage.Section section) {
        if (section.data() == null) return error("reviews", section);
        var html = new StringBuilder();
        if (section.data().get("reviews") instanceof List<?> reviews) {
            for (Object review : reviews) {
                if (review instanceof Map<?, ?> fields) html.append(review(fields));
            }
        }
        String podname = String.valueOf(section.data().get("podname"));
        return html + answeredBy(podname, section.tookMillis());
    }

    private static String review(Map<?, ?> review) {
        return """
        <blockquote>%s<p>%s</p><footer>%s</footer></blockquote>
        """
                .formatted(
                        review.get("rating") instanceof Map<?, ?> rating ? rating(rating) : "",
                        text(review.get("text")),
                        text(review.get("reviewer")));
    }

    private static String rating(Map<?, ?> rating) {
        if (!(rating.get("stars") instanceof Integer stars)) {
            return "<p class=\"no-rating\">" + text(rating.get("error")) + "</p>";
        }
        int full = Math.clamp(stars, 0, MAX_STARS);
        String color = "red".equals(rating.get("color")) ? "red" : "black";
        return """
        <p class="stars %s" aria-label="%d of 5 stars">%s<span class="empty">%s</span></p>\
        """
                .formatted(color, full, "★".repeat(full), "☆".repeat(MAX_STARS - full));
    }

    private static String answeredBy(String instance, long tookMillis) {
        return """
        <p class="served">answered by <code>%s</code> in %d ms</p>\
        """
                .formatted(text(instance), tookMillis);
    }

    private static String error(String what, ProductPage.Section section) {
        return """
        <div class="error" role="alert"><b>Error fetching product %s!</b>
        <p>%s</p><p class="served">status %d after %d ms</p></div>\
        """
                .formatted(
                        what,
                        ProductPage.unavailable(what),
                        section.status(),
                        section.tookMillis());
    }

    private static String capitalized(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
