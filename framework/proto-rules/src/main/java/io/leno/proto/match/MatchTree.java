package io.leno.proto.match;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;

import org.jspecify.annotations.Nullable;

/// A tree of conditions, compiled. What a branch leaves open is tried by the next condition, at
/// last by `on_no_match`. Immutable. Envoy: `xds.type.matcher.v3.Matcher`.
///
/// @param <S> what is asked about
/// @param <T> what a leaf says
@FunctionalInterface
public interface MatchTree<S, T> {
    /// What the first leaf that is reached says; null where none is.
    @Nullable T find(S subject);

    /// @throws RuntimeException that the terms make, naming what is wrong
    static <S, T> MatchTree<S, T> compile(Matcher config, MatchTerms<S, T> terms) {
        return new TreeCompiler<>(terms).matcher(config);
    }

    /// Name of the message in a type URL: what follows the last slash.
    static String typeName(TypedExtensionConfig config) {
        String url = config.getTypedConfig().getTypeUrl();
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
