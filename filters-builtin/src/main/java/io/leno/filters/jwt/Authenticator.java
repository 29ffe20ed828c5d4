package io.leno.filters.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.leno.filters.jwt.Requirement.Tokens;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Looks at the tokens of one request, the last one first. Where one may not be bad, all must be
/// good: the upstream might believe the wrong one. Belongs to the request's event loop. Envoy:
/// `AuthenticatorImpl`.
final class Authenticator {
    private final Tokens wanted;
    private final Verification request;
    private final Consumer<JwtStatus> done;
    private final Deque<TokenPlaces.Found> left;
    private @Nullable Provider provider;
    private boolean clearsRoute;

    Authenticator(Tokens wanted, Verification request, Consumer<JwtStatus> done) {
        this.wanted = wanted;
        this.request = request;
        this.done = done;
        left = new ArrayDeque<>(wanted.places().find(request.headers()));
        provider = wanted.provider();
    }

    void start() {
        if (left.isEmpty()) {
            provider = null;
            judged(JwtStatus.MISSED);
        } else next();
    }

    private void next() {
        TokenPlaces.Found token = left.removeLast();
        provider = wanted.provider();
        Jwt cached = cached(token.text());
        Jwt jwt = cached;
        if (jwt == null) {
            try {
                jwt = Jwt.parse(token.text());
            } catch (JwtRefused unreadable) {
                judged(unreadable.status());
                return;
            }
        }
        JwtStatus status = check(token, jwt);
        if (status != JwtStatus.OK) judged(status);
        else if (cached != null) good(token, jwt, true);
        else verify(token, jwt);
    }

    private @Nullable Jwt cached(String token) {
        Provider known = provider;
        if (known == null) return null;
        Jwt found = known.cache().of(request.stream()).find(token, now());
        (found == null ? request.stats().cacheMisses() : request.stats().cacheHits()).inc();
        return found;
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private JwtStatus check(TokenPlaces.Found token, Jwt jwt) {
        if (!token.mayBeOf(jwt.issuer())) return JwtStatus.UNKNOWN_ISSUER;
        if (wanted.provider() == null) provider = wanted.providers().of(jwt.issuer());
        Provider known = provider;
        return known == null ? JwtStatus.UNKNOWN_ISSUER : known.check(jwt, wanted.only(), now());
    }

    private void verify(TokenPlaces.Found token, Jwt jwt) {
        Provider known = provider;
        if (known == null) return;
        Jwks keys = known.keys();
        RemoteKeys remote = known.remote();
        if (keys != null) verify(token, jwt, keys);
        else if (remote == null) judged(JwtStatus.NO_VALID_KEYS);
        else
            remote.fetch(
                    request.stream(),
                    fetched -> {
                        if (request.isOver()) return;
                        if (fetched == null) judged(JwtStatus.FETCH_FAILS);
                        else verify(token, jwt, fetched);
                    });
    }

    private void verify(TokenPlaces.Found token, Jwt jwt, Jwks keys) {
        JwtStatus status = keys.verify(jwt);
        if (status == JwtStatus.OK) good(token, jwt, false);
        else judged(status);
    }

    private void good(TokenPlaces.Found token, Jwt jwt, boolean cached) {
        Provider known = provider;
        if (known == null) return;
        JwtProvider config = known.config();
        String header = config.getForwardPayloadHeader().toLowerCase(Locale.ROOT);
        if (!header.isEmpty()) {
            String payload = jwt.payloadBase64();
            request.headers()
                    .add(header, config.getPadForwardPayloadHeader() ? padded(payload) : payload);
        }
        boolean added = false;
        for (JwtClaimToHeader each : config.getClaimToHeadersList()) added |= copy(each, jwt);
        clearsRoute |= config.getClearRouteCache() && added;
        if (!config.getForward()) token.remove(request.headers());
        if (!config.getHeaderInMetadata().isEmpty())
            request.learn(config.getHeaderInMetadata(), jwt.header());
        if (!config.getPayloadInMetadata().isEmpty()) {
            clearsRoute |= config.getClearRouteCache();
            request.learn(config.getPayloadInMetadata(), normalized(jwt.payload(), known));
        }
        if (wanted.provider() != null && !cached)
            known.cache().of(request.stream()).add(token.text(), jwt);
        judged(JwtStatus.OK);
    }

    private static String padded(String base64) {
        return base64 + "=".repeat((4 - base64.length() % 4) % 4);
    }

    private boolean copy(JwtClaimToHeader rule, Jwt jwt) {
        String text = ClaimText.of(Claims.at(jwt.payload(), rule.getClaimName()));
        if (text.isEmpty()) return false;
        request.headers().add(rule.getHeaderName().toLowerCase(Locale.ROOT), text);
        return true;
    }

    private static Map<String, @Nullable Object> normalized(
            Map<String, @Nullable Object> payload, Provider provider) {
        List<String> claims = provider.spaceDelimitedClaims();
        if (claims.isEmpty()) return payload;
        var result = new TreeMap<String, @Nullable Object>(payload);
        for (String claim : claims) {
            if (!(payload.get(claim) instanceof String text)) continue;
            List<Object> words =
                    Stream.<Object>of((Object[]) text.split(" ", -1))
                            .filter(word -> !"".equals(word))
                            .toList();
            if (!words.isEmpty()) result.put(claim, words);
        }
        return result;
    }

    private void judged(JwtStatus status) {
        if (status != JwtStatus.OK) tellFailure(status);
        boolean lenient = wanted.allowFailed() || wanted.allowMissing();
        if ((status == JwtStatus.OK || lenient) && !left.isEmpty()) {
            next();
            return;
        }
        boolean passes =
                wanted.allowFailed() || (wanted.allowMissing() && status == JwtStatus.MISSED);
        done.accept(passes ? JwtStatus.OK : status);
        if (clearsRoute) request.stream().clearRouteCache();
    }

    private void tellFailure(JwtStatus status) {
        Provider about = provider == null ? wanted.providers().only() : provider;
        String key = about == null ? "" : about.config().getFailedStatusInMetadata();
        if (key.isEmpty()) return;
        request.learn(key, Map.of("code", (double) status.code(), "message", status.text()));
    }
}
