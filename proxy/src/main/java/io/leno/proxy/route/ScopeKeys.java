package io.leno.proxy.route;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder.FragmentBuilder;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder.FragmentBuilder.HeaderValueExtractor;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// By which key a request finds the scope whose routes it takes: fragments, each of one header.
/// Envoy: `scope_key_builder`.
public final class ScopeKeys {
    private final List<Fragment> fragments;

    private ScopeKeys(List<Fragment> fragments) {
        this.fragments = List.copyOf(fragments);
    }

    /// @param separator between the elements of the header's value; null: it is one
    /// @param index which of them; -1: the one with the key
    /// @param keySeparator between an element's key and its value
    private record Fragment(
            String header,
            @Nullable Pattern separator,
            int index,
            @Nullable Pattern keySeparator,
            String key) {
        @Nullable String of(Headers request) {
            String value = request.get(header);
            if (value == null) return null;
            String[] elements =
                    separator == null ? new String[] {value} : separator.split(value, -1);
            if (keySeparator == null) return index < elements.length ? elements[index] : null;
            for (String element : elements) {
                String[] pair = keySeparator.split(element, 2);
                if (pair[0].equals(key)) return pair.length == 2 ? pair[1] : "";
            }
            return null;
        }
    }

    /// @throws InvalidRouteException naming what is missing
    public static ScopeKeys compile(ScopeKeyBuilder config) {
        if (config.getFragmentsCount() == 0)
            throw new InvalidRouteException(
                    "ScopeKeyBuilder.fragments: value must contain at least 1 item(s)");
        var fragments = new ArrayList<Fragment>();
        for (FragmentBuilder fragment : config.getFragmentsList())
            fragments.add(fragment(fragment.getHeaderValueExtractor()));
        return new ScopeKeys(fragments);
    }

    private static Fragment fragment(HeaderValueExtractor config) {
        String between = config.getElementSeparator();
        if (config.getName().isEmpty())
            throw new InvalidRouteException(
                    "HeaderValueExtractor.name: empty (expected: a header)");
        if (config.hasIndex() && between.isEmpty() && config.getIndex() != 0)
            throw new InvalidRouteException("Index > 0 for empty string element separator.");
        if (!config.hasIndex() && !config.hasElement())
            throw new InvalidRouteException("HeaderValueExtractor extract_type not set yet.");
        String key = config.getElement().getSeparator();
        if (config.hasElement() && (key.isEmpty() || config.getElement().getKey().isEmpty()))
            throw new InvalidRouteException(
                    "KvElement: separator or key is empty (expected: both)");
        return new Fragment(
                config.getName().toLowerCase(Locale.ROOT),
                between.isEmpty() ? null : literal(between),
                config.hasIndex() ? config.getIndex() : -1,
                config.hasElement() ? literal(key) : null,
                config.getElement().getKey());
    }

    private static Pattern literal(String text) {
        return Pattern.compile(Pattern.quote(text));
    }

    /// Null where the request lacks a fragment.
    public @Nullable List<String> of(Headers request) {
        var key = new ArrayList<String>(fragments.size());
        for (Fragment fragment : fragments) {
            String part = fragment.of(request);
            if (part == null) return null;
            key.add(part);
        }
        return key;
    }
}
