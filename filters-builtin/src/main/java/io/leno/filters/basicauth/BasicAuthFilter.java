package io.leno.filters.basicauth;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.basicauth.BasicAuthFilterFactory.Rules;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// One request: whoever sends it is known, or is asked who it is.
record BasicAuthFilter(HttpStream stream, Rules rules) implements HttpFilter {
    private static final String SCHEME = "Basic ";
    private static final String FAILED = "User authentication failed. ";

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        String credentials = headers.get(rules.credentialHeader());
        if (credentials == null) {
            return denied("Missing username and password.", "no_credential_for_basic_auth");
        }
        if (!credentials.startsWith(SCHEME)) {
            return denied(
                    "Expected 'Basic' authentication scheme.", "invalid_scheme_for_basic_auth");
        }
        String pair = decoded(credentials.substring(SCHEME.length()));
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return denied("Invalid basic credential format.", "invalid_format_for_basic_auth");
        }
        String name = pair.substring(0, colon);
        Users users = stream.routeConfig() instanceof Users ofRoute ? ofRoute : rules.users();
        if (!users.knows(name, pair.substring(colon + 1))) {
            return denied(
                    "Invalid username/password combination.", "invalid_credential_for_basic_auth");
        }
        if (!rules.userHeader().isEmpty()) headers.set(rules.userHeader(), name);
        rules.allowed().inc();
        return FilterStatus.CONTINUE;
    }

    private static String decoded(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private FilterStatus denied(String why, String details) {
        rules.denied().inc();
        Headers request = stream.requestHeaders();
        String realm =
                request.get(":scheme") + "://" + request.get(":authority") + request.get(":path");
        stream.reply(
                401,
                FAILED + why,
                headers -> headers.set("www-authenticate", "Basic realm=\"" + realm + "\""),
                details);
        return FilterStatus.PAUSE;
    }
}
