package io.leno.xds.translator.match;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher.HeaderMatchSpecifierCase;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.v3.FractionalPercent;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a route asks of requests.
final class Conditions {
    private final Request request;

    Conditions(Request request) {
        this.request = request;
    }

    /// Why the request is not meant, for people; empty where it is.
    Optional<String> whyNot(RouteMatch match) {
        Optional<String> path = pathWhyNot(match);
        if (path.isPresent()) return path;
        for (HeaderMatcher each : match.getHeadersList()) {
            if (!matches(each)) return Optional.of(inWords(each));
        }
        for (QueryParameterMatcher each : match.getQueryParametersList()) {
            if (!matches(each)) return Optional.of("query parameter " + inWords(each));
        }
        if (match.hasGrpc() && !isGrpc()) return Optional.of("not gRPC");
        if (match.getDynamicMetadataCount() > 0)
            return Optional.of("what filters find out (dynamic metadata), which is not known here");
        if (match.hasRuntimeFraction() && isNever(match.getRuntimeFraction().getDefaultValue()))
            return Optional.of("no share of the requests");
        return Optional.empty();
    }

    /// What a route asks, for people: `path prefix /api, header end-user exactly jason`.
    static String inWords(RouteMatch match) {
        var all = new ArrayList<String>();
        String path = pathInWords(match);
        if (!path.isEmpty()) all.add("path " + path);
        match.getHeadersList().forEach(each -> all.add(inWords(each)));
        match.getQueryParametersList().forEach(each -> all.add("query parameter " + inWords(each)));
        if (match.hasGrpc()) all.add("gRPC");
        if (match.getDynamicMetadataCount() > 0) all.add("dynamic metadata");
        if (match.hasRuntimeFraction()) all.add("a share of the requests");
        return String.join(", ", all);
    }

    private static String pathInWords(RouteMatch match) {
        return switch (match.getPathSpecifierCase()) {
            case PREFIX -> "prefix " + match.getPrefix();
            case PATH -> "exactly " + match.getPath();
            case SAFE_REGEX -> "regex " + match.getSafeRegex().getRegex();
            case PATH_SEPARATED_PREFIX -> "below " + match.getPathSeparatedPrefix();
            case CONNECT_MATCHER -> "of CONNECT";
            case PATH_MATCH_POLICY -> "by a matcher of its own";
            case PATHSPECIFIER_NOT_SET -> "";
        };
    }

    private Optional<String> pathWhyNot(RouteMatch match) {
        boolean folds = match.hasCaseSensitive() && !match.getCaseSensitive().getValue();
        String path = folded(request.plainPath(), folds);
        boolean holds =
                switch (match.getPathSpecifierCase()) {
                    case PREFIX -> path.startsWith(folded(match.getPrefix(), folds));
                    case PATH -> path.equals(folded(match.getPath(), folds));
                    case SAFE_REGEX -> Texts.matches(match.getSafeRegex(), request.plainPath());
                    case PATH_SEPARATED_PREFIX ->
                            isBelow(path, folded(match.getPathSeparatedPrefix(), folds));
                    case CONNECT_MATCHER -> request.method().equals("CONNECT");
                    case PATH_MATCH_POLICY -> false;
                    case PATHSPECIFIER_NOT_SET -> true;
                };
        return holds ? Optional.empty() : Optional.of("path " + pathInWords(match));
    }

    private static String folded(String text, boolean folds) {
        return folds ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static boolean isBelow(String path, String prefix) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /// A header that is absent fits no condition but those on its absence, inverted or not.
    private boolean matches(HeaderMatcher matcher) {
        Optional<String> value = request.header(matcher.getName());
        boolean isByPresence =
                matcher.hasPresentMatch()
                        || matcher.getHeaderMatchSpecifierCase()
                                == HeaderMatchSpecifierCase.HEADERMATCHSPECIFIER_NOT_SET;
        if (isByPresence) {
            boolean wanted = !matcher.hasPresentMatch() || matcher.getPresentMatch();
            boolean isThere = value.isPresent() || matcher.getTreatMissingHeaderAsEmpty();
            return (isThere == wanted) != matcher.getInvertMatch();
        }
        if (value.isEmpty() && !matcher.getTreatMissingHeaderAsEmpty()) return false;
        return fits(matcher, value.orElse("")) != matcher.getInvertMatch();
    }

    @SuppressWarnings("deprecation") // older forms are still accepted
    private static boolean fits(HeaderMatcher matcher, String value) {
        return switch (matcher.getHeaderMatchSpecifierCase()) {
            case STRING_MATCH -> Texts.matches(matcher.getStringMatch(), value);
            case EXACT_MATCH -> value.equals(matcher.getExactMatch());
            case PREFIX_MATCH -> value.startsWith(matcher.getPrefixMatch());
            case SUFFIX_MATCH -> value.endsWith(matcher.getSuffixMatch());
            case CONTAINS_MATCH -> value.contains(matcher.getContainsMatch());
            case SAFE_REGEX_MATCH -> Texts.matches(matcher.getSafeRegexMatch(), value);
            case RANGE_MATCH ->
                    value.matches("-?[0-9]{1,18}")
                            && Long.parseLong(value) >= matcher.getRangeMatch().getStart()
                            && Long.parseLong(value) < matcher.getRangeMatch().getEnd();
            case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> true;
        };
    }

    @SuppressWarnings("deprecation")
    private static String inWords(HeaderMatcher matcher) {
        String name =
                switch (matcher.getName()) {
                    case ":method" -> "method";
                    case ":authority" -> "host";
                    case ":scheme" -> "scheme";
                    default -> "header " + matcher.getName();
                };
        String what =
                switch (matcher.getHeaderMatchSpecifierCase()) {
                    case STRING_MATCH -> Texts.inWords(matcher.getStringMatch());
                    case EXACT_MATCH -> "exactly " + matcher.getExactMatch();
                    case PREFIX_MATCH -> "prefix " + matcher.getPrefixMatch();
                    case SUFFIX_MATCH -> "suffix " + matcher.getSuffixMatch();
                    case CONTAINS_MATCH -> "containing " + matcher.getContainsMatch();
                    case SAFE_REGEX_MATCH -> "regex " + matcher.getSafeRegexMatch().getRegex();
                    case RANGE_MATCH -> "a number in a range";
                    case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET ->
                            matcher.hasPresentMatch() && !matcher.getPresentMatch()
                                    ? "absent"
                                    : "present";
                };
        return name + (matcher.getInvertMatch() ? " not " : " ") + what;
    }

    private boolean matches(QueryParameterMatcher matcher) {
        Optional<String> value = parameter(matcher.getName());
        return switch (matcher.getQueryParameterMatchSpecifierCase()) {
            case STRING_MATCH ->
                    value.filter(each -> Texts.matches(matcher.getStringMatch(), each)).isPresent();
            case PRESENT_MATCH -> value.isPresent() == matcher.getPresentMatch();
            case QUERYPARAMETERMATCHSPECIFIER_NOT_SET -> value.isPresent();
        };
    }

    private static String inWords(QueryParameterMatcher matcher) {
        return matcher.hasStringMatch()
                ? matcher.getName() + " " + Texts.inWords(matcher.getStringMatch())
                : matcher.getName() + " present";
    }

    /// The first of the name.
    private Optional<String> parameter(String name) {
        int at = request.path().indexOf('?');
        if (at < 0) return Optional.empty();
        String query = request.path().substring(at + 1).split("#", 2)[0];
        for (String each : query.split("&", -1)) {
            int equals = each.indexOf('=');
            String key = equals < 0 ? each : each.substring(0, equals);
            if (decoded(key).equals(name))
                return Optional.of(equals < 0 ? "" : decoded(each.substring(equals + 1)));
        }
        return Optional.empty();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    private boolean isGrpc() {
        return request.header("content-type")
                .filter(
                        type ->
                                List.of("application/grpc").contains(type)
                                        || type.startsWith("application/grpc+"))
                .isPresent();
    }

    private static boolean isNever(FractionalPercent share) {
        return share.getNumerator() == 0;
    }
}
