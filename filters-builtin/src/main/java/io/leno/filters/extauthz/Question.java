package io.leno.filters.extauthz;

import io.leno.api.filter.Headers;
import io.leno.filters.ByName;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/// What is asked about a request.
///
/// @param body null where it is not looked at
/// @param cut the body is only the beginning of it
/// @param extensions of the route, for the service
record Question(
        Headers headers, byte @Nullable [] body, boolean cut, Map<String, String> extensions) {
    private static final String PARTIAL_BODY = "x-envoy-auth-partial-body";

    /// The headers that the service is told, values of the same name joined; in the order of names.
    ///
    /// @param allowed null: all
    /// @param disallowed null: none
    Map<String, String> told(@Nullable ByName allowed, @Nullable ByName disallowed) {
        var told = new TreeMap<String, String>();
        headers.forEach(
                (name, value) -> {
                    if (name.equals(PARTIAL_BODY)) return; // ours alone
                    if (disallowed != null && disallowed.means(name)) return;
                    if (allowed != null && !allowed.means(name)) return;
                    told.merge(name, value, (before, more) -> before + "," + more);
                });
        if (body != null) told.put(PARTIAL_BODY, Boolean.toString(cut));
        return told;
    }
}
