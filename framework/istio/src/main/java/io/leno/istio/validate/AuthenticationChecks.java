package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.List;
import java.util.regex.Pattern;

/// What must hold in a PeerAuthentication and in a RequestAuthentication.
final class AuthenticationChecks {
    private static final Pattern HEADER_NAME = Pattern.compile("[-_A-Za-z0-9]+");

    private AuthenticationChecks() {}

    static void peer(Part spec) {
        Selections.selector(spec, "selector");
    }

    static void request(Part spec) {
        Selections.check(spec);
        spec.parts("jwtRules").forEach(AuthenticationChecks::jwt);
    }

    private static void jwt(Part rule) {
        noneEmpty(rule, "audiences", "fromParams", "fromCookies");
        String uri = rule.text("jwksUri").isEmpty() ? rule.text("jwks_uri") : rule.text("jwksUri");
        if (rule.text("issuer").isEmpty() && uri.isEmpty())
            rule.error("issuer or jwksUri must be non-empty string");
        if (!rule.text("jwks").isEmpty()) KeySets.check(rule);
        for (Part header : rule.parts("fromHeaders"))
            if (header.text("name").isEmpty()) header.missing("name", "the name of a header");
        for (Part claim : rule.parts("outputClaimToHeaders")) {
            for (String field : List.of("header", "claim"))
                if (claim.text(field).isEmpty()) claim.missing(field, "a name");
            if (!HEADER_NAME.matcher(claim.text("header")).matches())
                claim.error("header", quoted(claim.text("header")) + " (expected: a header name)");
        }
    }

    private static void noneEmpty(Part part, String... fields) {
        for (String field : fields) {
            List<String> values = part.texts(field);
            for (int i = 0; i < values.size(); i++)
                if (values.get(i).isEmpty()) part.missing(field + "[" + i + "]", "a text");
        }
    }
}
