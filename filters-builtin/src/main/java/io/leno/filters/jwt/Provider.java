package io.leno.filters.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterContext.LoopLocal;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.DataSources;
import io.leno.filters.HttpUris;
import io.leno.filters.TextMatch;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Who makes tokens, how they are checked, and what is done with those that are good. Envoy:
/// `JwtProvider`, `JwksCache::JwksData`.
final class Provider {
    static final long DEFAULT_SKEW_SECONDS = 60;

    private static final int CACHE_SIZE = 100;

    private final JwtProvider config;
    private final Audiences audiences;
    private final @Nullable TextMatch subjects;

    /// Null: a token need not expire.
    private final @Nullable Duration maxLifetime;

    private final LoopLocal<TokenCache> cache;
    private final @Nullable RemoteKeys remote;
    private final @Nullable Jwks local;

    Provider(String name, JwtProvider config, FilterContext context, JwtStats stats) {
        this.config = config;
        audiences = Audiences.of(config.getAudiencesList());
        subjects = config.hasSubjects() ? TextMatch.of(config.getSubjects()) : null;
        maxLifetime = maxLifetime(config);
        int size = config.getJwtCacheConfig().getJwtCacheSize();
        int cached = config.hasJwtCacheConfig() ? (size == 0 ? CACHE_SIZE : size) : 0;
        cache = context.perLoop(() -> new TokenCache(cached));
        byte[] text =
                config.hasLocalJwks()
                        ? DataSources.bytes(config.getLocalJwks(), "JwtProvider.local_jwks")
                        : new byte[0];
        boolean isRemote = text.length == 0 && config.hasRemoteJwks();
        local = text.length == 0 ? null : read(name, text);
        remote = isRemote ? remote(name, context, stats) : null;
        if (!config.hasLocalJwks() && !config.hasRemoteJwks())
            throw new InvalidPluginConfigException(
                    "JwtProviderValidationError.JwksSourceSpecifier: reason is required");
    }

    private static @Nullable Duration maxLifetime(JwtProvider config) {
        if (config.hasMaxLifetime()) return HttpUris.duration(config.getMaxLifetime());
        return config.getRequireExpiration() ? Duration.ofSeconds(Long.MAX_VALUE) : null;
    }

    private static Jwks read(String provider, byte[] text) {
        try {
            return Jwks.parse(text);
        } catch (JwtRefused unusable) {
            throw new InvalidPluginConfigException(
                    "Provider '"
                            + provider
                            + "' in jwt_authn config has invalid local jwks: "
                            + unusable.getMessage(),
                    unusable);
        }
    }

    private RemoteKeys remote(String name, FilterContext context, JwtStats stats) {
        String uri = config.getRemoteJwks().getHttpUri().getUri();
        if (HttpUris.Parts.of(uri) == null)
            throw new InvalidPluginConfigException(
                    "Provider '" + name + "' has an invalid URI: '" + uri + "'");
        return new RemoteKeys(config.getRemoteJwks(), context, stats);
    }

    JwtProvider config() {
        return config;
    }

    String issuer() {
        return config.getIssuer();
    }

    LoopLocal<TokenCache> cache() {
        return cache;
    }

    /// Null where they are configured here.
    @Nullable RemoteKeys remote() {
        return remote;
    }

    /// The keys that may be used now; null where there are none.
    @Nullable Jwks keys() {
        return remote == null ? local : remote.current();
    }

    /// Everything but the signature.
    ///
    /// @param only in place of the provider's own audiences; null: those
    /// @param now Unix time in seconds
    JwtStatus check(Jwt jwt, @Nullable Audiences only, long now) {
        long skew = Integer.toUnsignedLong(config.getClockSkewSeconds());
        JwtStatus inTime = jwt.at(now, skew > 0 ? skew : DEFAULT_SKEW_SECONDS);
        if (inTime != JwtStatus.OK) return inTime;
        if (!(only == null ? audiences : only).allow(jwt.audiences()))
            return JwtStatus.AUDIENCE_NOT_ALLOWED;
        if (subjects != null && !subjects.matches(jwt.subject()))
            return JwtStatus.VERIFICATION_FAILS;
        return livesTooLong(jwt, now) ? JwtStatus.VERIFICATION_FAILS : JwtStatus.OK;
    }

    private boolean livesTooLong(Jwt jwt, long now) {
        if (maxLifetime == null) return false;
        return jwt.expires() == 0 || jwt.expires() - now >= maxLifetime.toSeconds();
    }

    List<String> spaceDelimitedClaims() {
        return config.getNormalizePayloadInMetadata().getSpaceDelimitedClaimsList();
    }
}
