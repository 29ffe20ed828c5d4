package io.leno.proto.match;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.StringMatcher;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.function.Function;
import java.util.function.Predicate;

/// What the trees of one user can ask, and what their leaves say. All methods are called while a
/// tree is compiled and throw what [#invalid] makes when they do not know what is asked for.
///
/// @param <S> what is asked about: a request, a connection
/// @param <T> what a leaf says
public interface MatchTerms<S, T> {
    /// The text of the subject that is looked at; null where it has none, which nothing matches.
    Function<S, @Nullable String> input(TypedExtensionConfig config);

    /// As [#input], of those that are addresses.
    Function<S, @Nullable InetAddress> address(TypedExtensionConfig config);

    Predicate<String> text(StringMatcher config);

    /// A test that is an extension.
    Predicate<S> custom(TypedExtensionConfig input, TypedExtensionConfig matcher);

    T action(TypedExtensionConfig config);

    RuntimeException invalid(String problem);
}
