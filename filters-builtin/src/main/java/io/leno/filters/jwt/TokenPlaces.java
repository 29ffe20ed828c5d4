package io.leno.filters.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.leno.api.filter.Headers;
import io.leno.filters.Cookies;
import io.leno.filters.QueryParameters;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Where tokens stand in a request, as some providers have it. Immutable. Envoy: `ExtractorImpl`.
final class TokenPlaces {
    private static final String TOKEN_CHARACTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

    enum Kind {
        HEADER,
        PARAMETER,
        COOKIE
    }

    /// @param prefix of the header's value; empty otherwise
    /// @param issuers whose tokens may stand here; the empty one: all
    record Place(Kind kind, String name, String prefix, Set<String> issuers) {}

    /// A token that was found.
    static final class Found {
        private final Place place;
        private final String text;

        Found(Place place, String text) {
            this.place = place;
            this.text = text;
        }

        String text() {
            return text;
        }

        boolean mayBeOf(String issuer) {
            return place.issuers.contains("") || place.issuers.contains(issuer);
        }

        /// Takes it off the request; cookies stay.
        void remove(Headers headers) {
            switch (place.kind) {
                case HEADER -> headers.remove(place.name);
                case PARAMETER -> {
                    String path = headers.get(":path");
                    if (path == null) return;
                    QueryParameters query = QueryParameters.of(path);
                    query.remove(place.name);
                    headers.set(":path", query.in(path));
                }
                case COOKIE -> {}
            }
        }
    }

    /// In the order in which they are looked at.
    private final List<Place> places;

    private final List<String> ownHeaders = new ArrayList<>();

    TokenPlaces(Collection<JwtProvider> providers) {
        Map<String, Place> headers = new TreeMap<>();
        Map<String, Place> parameters = new TreeMap<>();
        Map<String, Place> cookies = new TreeMap<>();
        for (JwtProvider provider : providers) {
            String issuer = provider.getIssuer();
            for (JwtHeader header : provider.getFromHeadersList())
                addHeader(headers, header.getName(), header.getValuePrefix(), issuer);
            for (String name : provider.getFromParamsList())
                add(parameters, Kind.PARAMETER, name, issuer);
            for (String name : provider.getFromCookiesList())
                add(cookies, Kind.COOKIE, name, issuer);
            if (saysNowhere(provider)) {
                addHeader(headers, "authorization", "Bearer ", issuer);
                add(parameters, Kind.PARAMETER, "access_token", issuer);
            }
            if (!provider.getForwardPayloadHeader().isEmpty())
                ownHeaders.add(provider.getForwardPayloadHeader().toLowerCase(Locale.ROOT));
            provider.getClaimToHeadersList()
                    .forEach(to -> ownHeaders.add(to.getHeaderName().toLowerCase(Locale.ROOT)));
        }
        places = new ArrayList<>(headers.values());
        places.addAll(parameters.values());
        places.addAll(cookies.values());
    }

    private static boolean saysNowhere(JwtProvider provider) {
        return provider.getFromHeadersCount() == 0
                && provider.getFromParamsCount() == 0
                && provider.getFromCookiesCount() == 0;
    }

    private static void addHeader(
            Map<String, Place> to, String name, String prefix, String issuer) {
        String lower = name.toLowerCase(Locale.ROOT);
        to.computeIfAbsent(
                        lower + prefix,
                        key -> new Place(Kind.HEADER, lower, prefix, new HashSet<>()))
                .issuers
                .add(issuer);
    }

    private static void add(Map<String, Place> to, Kind kind, String name, String issuer) {
        to.computeIfAbsent(name, key -> new Place(kind, name, "", new HashSet<>()))
                .issuers
                .add(issuer);
    }

    /// Takes off the headers that are ours to write.
    void clear(Headers headers) {
        for (String name : ownHeaders) headers.remove(name);
    }

    /// All tokens, in the order of the places.
    List<Found> find(Headers headers) {
        var found = new ArrayList<Found>(2);
        QueryParameters query = null;
        for (Place place : places) {
            switch (place.kind) {
                case HEADER -> {
                    for (String value : headers.all(place.name)) {
                        String token = afterPrefix(value, place.prefix);
                        if (token != null) found.add(new Found(place, token));
                    }
                }
                case PARAMETER -> {
                    String path = headers.get(":path");
                    if (query == null) query = QueryParameters.of(path == null ? "" : path);
                    add(found, place, query.first(place.name));
                }
                case COOKIE -> add(found, place, Cookies.find(headers, place.name));
            }
        }
        return found;
    }

    private void add(List<Found> found, Place place, @Nullable String token) {
        if (token != null) found.add(new Found(place, token));
    }

    /// Null where the value has not got the prefix anywhere.
    private static @Nullable String afterPrefix(String value, String prefix) {
        if (prefix.isEmpty()) return value;
        int at = value.indexOf(prefix);
        if (at < 0) return null;
        for (int i = at + prefix.length(); i < value.length(); i++) {
            if (TOKEN_CHARACTERS.indexOf(value.charAt(i)) >= 0) return value.substring(i);
        }
        return value;
    }
}
